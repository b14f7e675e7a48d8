import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The site, for any static host below any path; into the package that serves it. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
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
