import type { Browser } from "playwright-core";
import { type ServedSite, serveSite } from "treble-lab/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, launchChromium } from "../../../treble/src/testing/chromium.ts";
import { openTab } from "../testing/browserTab.ts";
import { type Front, frontServer } from "../testing/frontServer.ts";
import { labSite } from "../testing/labSite.ts";
import { trainedRun } from "../testing/trainedRun.ts";
import type { Trained } from "../training/report.ts";

const asked = "train-images=1000&epochs=1&stop-loss=none&width=4&attack=fgsm";

describe.skipIf(chromiumPath === undefined)("threads of the lab in Chromium (skipped where there is none)", () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof labSite>>;
  let isolated: ServedSite;
  let plain: ServedSite;
  beforeAll(async () => {
    [site, browser] = await Promise.all([labSite(), launchChromium()]);
    isolated = await serveSite(site.folder, { port: 0 });
    plain = await serveSite(site.folder, { port: 0, isolated: false });
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([isolated?.close(), plain?.close()]);
    site?.remove();
  });

  /** A training, and how many scripts of the runtime were started as workers for it, of each name. */
  async function trained(at: ServedSite, query: string, front: Front = () => ({})) {
    let started = 0;
    const server = await frontServer(at, (request) => {
      if (isThread(request)) started++;
      return front(request);
    });
    const { page, complaints } = await openTab(browser, `${server.url}?${query}`);
    await page.getByRole("button", { name: "Train", exact: true }).click();
    const run = await trainedRun(page);
    const text = { status: await page.innerText(".status"), fallback: await page.locator(".fallback").allInnerTexts() };
    await page.close();
    await server.close();
    return { run, started, complaints, ...text };
  }
  const isThread: (request: Parameters<Front>[0]) => boolean = ({ url, headers }) =>
    headers["sec-fetch-dest"] === "worker" && /ort-wasm/.test(url ?? "");
  const numbers = ({ loss, trainLoss, measured }: Trained) => [loss, trainLoss, measured.centroid.mean];

  it("are as many as the link asks for, and come to one thread's numbers", async () => {
    const [one, two, three] = [
      await trained(isolated, `${asked}&threads=1`),
      await trained(isolated, `${asked}&threads=2`),
      await trained(isolated, `${asked}&threads=3`),
    ];
    // The worker itself is the first of them.
    expect([one, two, three].map(({ started }) => started)).toEqual([0, 1, 2]);
    expect([one, two, three].map(({ run }) => run.engine)).toEqual(
      [1, 2, 3].map((threads) => ({ device: "cpu", threads })),
    );
    expect(two.status).toContain("2 threads, WebAssembly");
    for (const { run, fallback, complaints } of [one, two, three]) {
      for (const [i, value] of numbers(run).entries()) expect(value).toBeCloseTo(numbers(one.run)[i]!, 5);
      expect([fallback, complaints]).toEqual([[], []]);
    }
  });

  it("are one where the host does not isolate the page, whatever the link asks for", async () => {
    const { run, started } = await trained(plain, `${asked}&threads=2`);
    expect([run.engine, started]).toEqual([{ device: "cpu", threads: 1 }, 0]);
  });

  it.each<readonly [string, Front, RegExp]>([
    [
      "never answer",
      (request) => (isThread(request) ? "no answer" : {}),
      /^Two threads did not start \(not within 10 seconds\); training on one\.$/,
    ],
    [
      "are forbidden",
      ({ url }) => (/assets\/worker/.test(url ?? "") ? { "Content-Security-Policy": "worker-src 'none'" } : {}),
      /^Two threads did not start \(.+\); training on one\.$/,
    ],
  ])("that %s are given up, which is said, and one does it", async (_, front, said) => {
    const { run, fallback, status } = await trained(isolated, `${asked}&threads=2`, front);
    expect(fallback).toEqual([expect.stringMatching(said)]);
    expect(run.engine).toEqual({ device: "cpu", threads: 1 });
    expect(status).toContain("1 thread, WebAssembly");
    expect(run.outcome).toBe("finished");
  });
});
