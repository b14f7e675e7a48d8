import * as fc from "fast-check";
import type { Browser, Page as Tab } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { train } from "../testing/browser/cases.ts";
import { STATE_BYTES } from "../testing/browser/keptState.ts";
import type { WebgpuPage } from "../testing/browser/webgpuPage.ts";
import { compareBackends } from "../testing/compareBackends.ts";
import { families } from "../testing/families.ts";
import { chromiumPath, launch, type Site, serve } from "../testing/site.ts";
import { nodeBackend, webgpuBackend } from "./node.ts";

type InPage = typeof globalThis & { webgpuPage?: WebgpuPage };
type Trained = Awaited<ReturnType<typeof train>>;

/** Creating a session where there is no graphics card may end the process. */
const asked = process.env.TREBLE_WEBGPU !== undefined;
const cases = Object.entries(families).flatMap(([family, ops]) => Object.keys(ops).map((op) => [family, op] as const));

function expectAlike(found: Trained, expected: Trained): void {
  expect(expected.losses.at(-1)).toBeLessThan(expected.losses[0]! / 2);
  for (const name of ["losses", "weights"] as const) {
    const far = found[name].filter((value, i) => !(Math.abs(value - expected[name][i]!) < 1e-4));
    expect(far, name).toEqual([]);
  }
}

describe.skipIf(!asked)("webgpuBackend in Node (skipped without TREBLE_WEBGPU=1, see CONTRIBUTING.md)", () => {
  const backends = [webgpuBackend(), nodeBackend()] as const;

  it.each(cases)("computes as the processor does (%s): %s", async (family, op) => {
    await fc.assert(
      fc.asyncProperty(families[family]![op]!, (test) => compareBackends(op, test, backends)),
      { seed: 4, numRuns: 4 },
    );
  });

  it("trains as the processor does", async () => {
    expectAlike(await train(backends[0]), await train(backends[1]));
  });
});

describe.skipIf(!asked || !chromiumPath)(
  "webgpuBackend in Chromium (skipped likewise, and where there is none)",
  () => {
    let site: Site;
    let browser: Browser;
    let tab: Tab;
    beforeAll(async () => {
      site = await serve("webgpuPage.ts");
      browser = await launch(["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"]);
      tab = await browser.newPage();
      await tab.goto(site.at("/page"));
      await vi.waitUntil(() => tab.evaluate(() => "webgpuPage" in globalThis), { timeout: 60_000 });
      expect(await tab.evaluate(() => (globalThis as InPage).webgpuPage!.there)).toBe(true);
    });
    afterAll(async () => {
      await browser?.close();
      await site?.close();
    });

    // A cast to float64 is refused there: WebGPU has no such numbers, and the browser's build no such kernel beside it.
    it.each(cases.filter(([, op]) => op !== "Cast"))("computes as WebAssembly does (%s): %s", async (family, op) => {
      const wrong = await tab.evaluate(([f, o]) => (globalThis as InPage).webgpuPage!.compares(f, o), [
        family,
        op,
      ] as const);
      expect(wrong).toBeNull();
    });

    it("trains as the processor does", async () => {
      expectAlike(await tab.evaluate(() => (globalThis as InPage).webgpuPage!.train()), await train());
    });

    it("leaves a program's state on the graphics card from step to step, and reads it where it is looked at", async () => {
      const [found, right] = await tab.evaluate(() => (globalThis as InPage).webgpuPage!.keptState());
      for (const [i, { traffic, sums, weights, count }] of found.entries()) {
        const expected = right[i]!;
        const far = [
          ...sums.map((sum, j) => Math.abs(sum / expected.sums[j]! - 1)),
          ...weights.map((weight, j) => Math.abs(weight - expected.weights[j]!)),
        ].filter((distance) => !(distance < 1e-5));
        expect([i, far, count]).toEqual([i, [], expected.count]);
        // Of twenty steps: two rows and some uniforms up, a sum down, and never the state.
        expect([i, traffic.up < STATE_BYTES, traffic.down]).toEqual([i, true, 20 * 16]);
        // What was the state before is used again.
        expect([i, traffic.made]).toEqual([i, i === 0 ? expect.any(Number) : 0]);
      }
      expect(right.map(({ count }) => count)).toEqual([21, 41, 21]);
    });
  },
);
