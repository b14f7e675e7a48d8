import type { Browser } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, launchChromium } from "../testing/chromium.ts";
import { studyFiles } from "./studyFiles.ts";
import { studyFixture } from "./testing/studyFixture.ts";

type InPage = typeof globalThis & { readonly report: typeof import("./index.ts") };

const PAGE = `<!doctype html><script type="module">globalThis.report = await import("/report.js");</script>`;
const entry = new URL("./index.ts", import.meta.url).pathname;

/** The room as a site would ship it: its modules' code by file name. */
async function bundle() {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      target: "es2023",
      minify: false,
      lib: { entry, formats: ["es"], fileName: () => "report.js" },
    },
  });
  const [{ output }] = built as [Extract<typeof built, unknown[]>[number]];
  return new Map(output.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file] as const] : [])));
}

const chunks = await bundle();
/** The files that come with the entry. */
const loaded = new Set(["report.js"]);
for (const name of loaded) for (const next of chunks.get(name)?.imports ?? []) loaded.add(next);

describe("the room in a browser", () => {
  it("loads neither Node nor a document of its own with its entry", () => {
    for (const name of loaded) {
      const chunk = chunks.get(name);
      expect([name, chunk !== undefined]).toEqual([name, true]);
      expect(Object.keys(chunk!.modules).filter((path) => /linkedom|\/node\//.test(path))).toEqual([]);
    }
    const apart = [...chunks.values()].filter(({ fileName }) => !loaded.has(fileName));
    expect(apart.flatMap(({ modules }) => Object.keys(modules)).some((path) => path.includes("linkedom"))).toBe(true);
  });

  describe.skipIf(chromiumPath === undefined)("that is there", () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(() => browser?.close());

    it("writes the files of a study from its results.json, those without drawings byte for byte", async () => {
      const page = await browser.newPage();
      const asked: string[] = [];
      await page.route("**/*", (route) => {
        const { pathname } = new URL(route.request().url());
        asked.push(pathname);
        if (pathname === "/") return route.fulfill({ contentType: "text/html", body: PAGE });
        const body = chunks.get(pathname.slice(1))?.code;
        return body === undefined ? route.abort() : route.fulfill({ contentType: "text/javascript", body });
      });
      await page.goto("http://report.test/");
      await page.waitForFunction(() => "report" in globalThis);
      const files = new Map(
        await page.evaluate((json) => {
          const { report } = globalThis as InPage;
          return [...report.studyFiles(report.readStudyResult(json))];
        }, JSON.stringify(studyFixture())),
      );
      expect(new Set(asked.filter((path) => path.endsWith(".js")))).toEqual(
        new Set([...loaded].map((name) => `/${name}`)),
      );
      const here = studyFiles(studyFixture());
      expect([...files.keys()]).toEqual([...here.keys()]);
      for (const [path, text] of here) {
        if (/svg|index|kernel|weight|linear/.test(path)) expect(marksIn(files.get(path)!)).toEqual(marksIn(text));
        if (!/\.(svg|html)$/.test(path)) expect(files.get(path)).toBe(text);
      }
      await page.close();
    });
  });
});

/** How many there are of each kind of mark. */
function marksIn(text: string): Record<string, number> {
  const count = (tag: string): number => text.split(`<${tag}`).length - 1;
  return Object.fromEntries(["svg", "path", "line", "text", "circle", "rect"].map((tag) => [tag, count(tag)]));
}
