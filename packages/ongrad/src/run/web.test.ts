import { execFileSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page as Tab, type Worker } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { laws, ruleLaws, train } from "../testing/browser/cases.ts";
import type { Page } from "../testing/browser/page.ts";
import { webBackend } from "./web.ts";

type InPage = typeof globalThis & { page?: Page };

const executablePath = ["chromium", "chromium-browser", "google-chrome"].map(locate).find(Boolean);
const testing = fileURLToPath(new URL("../testing", import.meta.url));
const chromiumFlags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
const quietFlags = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];
/** What lets a page share memory between threads. */
const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

function locate(name: string): string | undefined {
  try {
    return execFileSync("which", [name], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

/** The page's files by their path, as a site would ship them. */
async function bundle(): Promise<Map<string, string | Uint8Array>> {
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
      rolldownOptions: { input: `${testing}/browser/page.ts`, output: { entryFileNames: "page.js" } },
    },
  });
  if (!("output" in built)) throw new Error("Vite was to build once.");
  return new Map(built.output.map((file) => [`/${file.fileName}`, file.type === "chunk" ? file.code : file.source]));
}

const scripts: Readonly<Record<string, string>> = {
  "/page": 'import "/page.js"',
  "/isolated": 'import "/page.js"',
  "/isolated/worker": 'new Worker("/page.js", { type: "module" })',
};

/** Serves the pages; those below `/isolated` may share memory between threads. */
async function serve(files: ReadonlyMap<string, string | Uint8Array>): Promise<Server> {
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
  return server;
}

describe("webBackend", () => {
  it("is one object for a page and its options", () => {
    expect(() => webBackend({ threads: 1.5 })).toThrow("a whole number above 0, not 1.5.");
    const backend = webBackend({ threads: 3 });
    expect(webBackend({ threads: 3 })).toBe(backend);
    expect(webBackend()).toBe(backend);
    expect(() => webBackend({ threads: 2 })).toThrow("ask for it with the same options");
    expect(() => webBackend({})).toThrow("ask for it with the same options");
  });
});

describe.skipIf(!executablePath)("webBackend in Chromium (skipped where there is none)", () => {
  let server: Server;
  let browser: Browser;
  let expected: Awaited<ReturnType<typeof train>>;

  beforeAll(async () => {
    server = await serve(await bundle());
    browser = await chromium.launch({ executablePath: executablePath!, args: [...chromiumFlags, ...quietFlags] });
    expected = await train();
  });
  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  });

  describe.each([
    { path: "/isolated", threads: 2, holds: laws },
    { path: "/isolated/worker", threads: 2, holds: { ...laws, ...ruleLaws } },
    { path: "/page", threads: 1, holds: { ...laws, ...ruleLaws } },
  ])("at $path with threads: $threads", ({ path, threads, holds }) => {
    let tab: Tab;
    let scope: Pick<Worker, "evaluate">;
    const complaints: string[] = [];
    beforeAll(async () => {
      tab = await browser.newPage();
      tab.on("pageerror", (error) => complaints.push(String(error)));
      tab.on("console", (message) => complaints.push(message.text()));
      const worker = path.endsWith("worker") ? tab.waitForEvent("worker") : undefined;
      await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
      scope = (await worker) ?? tab;
      await vi.waitUntil(() => scope.evaluate(() => "page" in globalThis), { timeout: 20_000 });
    });
    afterAll(() => tab?.close());

    it.each(Object.keys(holds))(
      "%s",
      async (law) => {
        expect(await scope.evaluate((name) => (globalThis as InPage).page!.holds(name), law)).toBeNull();
      },
      20_000,
    );

    it("trains as onnxruntime-node does", async () => {
      const { losses, weights } = await scope.evaluate(() => (globalThis as InPage).page!.train());
      expect(expected.losses.at(-1)).toBeLessThan(expected.losses[0]! / 2);
      losses.forEach((loss, i) => {
        expect(Math.abs(loss - expected.losses[i]!)).toBeLessThan(1e-4);
      });
      weights.forEach((weight, i) => {
        expect(Math.abs(weight - expected.weights[i]!)).toBeLessThan(1e-4);
      });
    });

    it("used that many threads", async () => {
      expect(await scope.evaluate(() => (globalThis as InPage).page!.threads())).toBe(threads);
    });

    it("is quiet", () => {
      expect(complaints).toEqual([]);
    });
  });
});
