import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { build } from "vite";

/** Where the pages' sources lie. */
const testing = fileURLToPath(new URL(".", import.meta.url)).replace(/[/\\]$/, "");
const flags = ["--no-sandbox", "--disable-quic", "--no-first-run"];
const quietFlags = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];
/** What lets a page share memory between threads. */
const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** Chromium, where there is one. */
export const chromiumPath: string | undefined = ["chromium", "chromium-browser", "google-chrome"]
  .map(locate)
  .find(Boolean);

/** Starts Chromium, quiet and without a window. */
export function launch(more: readonly string[]): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath!, args: [...flags, ...quietFlags, ...more] });
}

/** A page on a server of its own: `/page`; `/isolated`, which may share memory between threads; in a worker there. */
export interface Site {
  at(path: string): string;
  close(): Promise<void>;
}

/** Bundles a page of `testing/browser` and serves it. */
export async function serve(page: string): Promise<Site> {
  const files = await bundle(page);
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    if (scripts[path]) {
      const html = `<!doctype html><link rel="icon" href="data:,"><script type="module">${scripts[path]}</script>`;
      response
        .writeHead(200, { "Content-Type": "text/html", ...(path.startsWith("/isolated") ? isolation : {}) })
        .end(html);
      return;
    }
    const file = files.get(path);
    response
      .writeHead(file === undefined ? 404 : 200, { "Content-Type": types[extname(path)] ?? "text/plain", ...isolation })
      .end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    at: (path) => `http://127.0.0.1:${port}${path}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const scripts: Readonly<Record<string, string>> = {
  "/page": 'import "/page.js"',
  "/isolated": 'import "/page.js"',
  "/isolated/worker": 'new Worker("/page.js", { type: "module" })',
};

function locate(name: string): string | undefined {
  try {
    return execFileSync("which", [name], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

/** The page's files by their path, as a site would ship them. */
async function bundle(page: string): Promise<Map<string, string | Uint8Array>> {
  const built = await build({
    configFile: false,
    root: testing,
    logLevel: "error",
    resolve: {
      conditions: ["onnxruntime-web-use-extern-wasm", "source", "module", "browser", "import", "default"],
    },
    plugins: [
      {
        name: "the checks run on the web's backend",
        enforce: "pre",
        async resolveId(source, importer) {
          const found = await this.resolve(source, importer, { skipSelf: true });
          return found?.id === `${testing}/backend.ts` ? `${testing}/browser/backend.ts` : null;
        },
      },
    ],
    build: {
      write: false,
      target: "es2023",
      minify: false,
      assetsInlineLimit: 0,
      rolldownOptions: { input: `${testing}/browser/${page}`, output: { entryFileNames: "page.js" } },
    },
  });
  if (!("output" in built)) throw new Error("Vite was to build once.");
  return new Map(built.output.map((file) => [`/${file.fileName}`, file.type === "chunk" ? file.code : file.source]));
}
