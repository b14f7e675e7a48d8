import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSite } from "./buildSite.ts";
import { pages } from "./pages.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const executablePath = ["chromium", "chromium-browser", "google-chrome"].map(located).find(Boolean);
/** The site is to work below any path. */
const BELOW = "/some/where/";

function located(name: string): string | undefined {
  try {
    return execFileSync("which", [name], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

let files: Map<string, string | Uint8Array>;
beforeAll(async () => {
  // Throws where a link leads nowhere.
  files = await buildSite({ root });
});

describe("the site", () => {
  it("has every document of the repository that is written for its readers", () => {
    const documents = execFileSync("git", ["ls-files", "*.md"], { cwd: root, encoding: "utf8" }).trim().split("\n");
    const missing = documents.filter((path) => !pages.some(({ source }) => source === path));
    expect(missing.filter((path) => !path.startsWith("bench/"))).toEqual([]);
    expect([...files.keys()].filter((path) => path.endsWith(".html"))).toHaveLength(pages.length);
  });

  it("has a study's pages, without its runs", async () => {
    const folder = mkdtempSync(join(tmpdir(), "treble-site-"));
    try {
      writeFileSync(join(folder, "index.html"), '<!doctype html><a href="results.md">results</a>');
      writeFileSync(join(folder, "results.md"), "# Results");
      writeFileSync(join(folder, "weights.bin"), "0");
      const built = await buildSite({ root, studies: [{ name: "quick", folder }] });
      expect([...built.keys()].filter((path) => path.startsWith("studies/"))).toEqual([
        "studies/quick/index.html",
        "studies/quick/results.md",
      ]);
      expect(built.get("docs/measures.html")).toContain('href="../studies/quick/index.html"');
      writeFileSync(join(folder, "index.html"), '<!doctype html><a href="gone.html">gone</a>');
      await expect(buildSite({ root, studies: [{ name: "quick", folder }] })).rejects.toThrow(
        "studies/quick/index.html: gone.html is not there",
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe.skipIf(!executablePath)("the site in Chromium (skipped where there is none)", () => {
  let server: Server;
  let browser: Browser;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const file = files.get((request.url ?? "").slice(BELOW.length));
      const type = request.url?.endsWith(".css")
        ? "text/css"
        : request.url?.endsWith(".js")
          ? "text/javascript"
          : "text/html";
      response.writeHead(file === undefined ? 404 : 200, { "Content-Type": `${type}; charset=utf-8` }).end(file);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    browser = await chromium.launch({ executablePath: executablePath!, args: ["--no-sandbox", "--disable-gpu"] });
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it("finds by keyboard what is searched, below any path, and asks nobody else", async () => {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const tab = await browser.newPage({ viewport: { width: 320, height: 640 } });
    const [asked, complaints]: [string[], string[]] = [[], []];
    tab.on("request", (request) => asked.push(request.url()));
    tab.on("pageerror", (error) => complaints.push(String(error)));
    tab.on("console", (message) => complaints.push(message.text()));
    await tab.goto(`${origin}${BELOW}docs/measures.html`);
    await tab.keyboard.press("/");
    await tab.keyboard.type("frequency sensitivity wave");
    await tab.getByRole("status").filter({ hasText: "found" }).waitFor({ state: "attached" });
    await tab.keyboard.press("ArrowDown");
    const chosen = await tab.evaluate(() => (document.activeElement as HTMLAnchorElement).href);
    await tab.keyboard.press("Enter");
    await tab.waitForURL(chosen);
    expect(chosen.startsWith(`${origin}${BELOW}`)).toBe(true);
    expect(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(complaints).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(origin) && !url.startsWith("data:"))).toEqual([]);
    await tab.close();
  });

  it("has an accessible name and a landmark for everything on a page", async () => {
    const axe = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
    for (const colorScheme of ["light", "dark"] as const) {
      const tab = await browser.newPage({ colorScheme });
      await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${BELOW}index.html`);
      await tab.evaluate(axe);
      const violations = await tab.evaluate(async () => {
        const found = await (
          globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }
        ).axe.run();
        return found.violations.map(({ id }) => id);
      });
      expect(violations).toEqual([]);
      await tab.close();
    }
  });
});
