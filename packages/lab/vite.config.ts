import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

/** The page without its data would be one that says so: better not built. */
const withData: Plugin = {
  name: "what the first view shows is there",
  configResolved({ publicDir }) {
    if (publicDir === "" || existsSync(`${publicDir}/precomputed/lab.json`)) return;
    throw new Error("The lab shows nothing at first without its data: run `npm run lab:study` and `npm run lab:data`.");
  },
};

/** The site, for any static host below any path; into the package that serves it. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  plugins: [withData],
  resolve: {
    // The runtime is not bundled: its threads would load the page's code again.
    conditions: ["onnxruntime-web-use-extern-wasm", "source", "module", "browser", "import", "default"],
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: {
    target: "es2023",
    outDir: "../treble/site",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
