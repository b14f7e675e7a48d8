import { readFile } from "node:fs/promises";
import { readModel } from "ongrad";
import type { Browser, Page, Worker } from "playwright-core";
import { type ServedSite, serveSite } from "treble-lab/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, launchChromium } from "../../../treble/src/testing/chromium.ts";
import { openTab } from "../testing/browserTab.ts";
import { labSite } from "../testing/labSite.ts";
import { trainedRun } from "../testing/trainedRun.ts";

const query = "?train-images=256&epochs=1&stop-loss=none&width=4&attack=fgsm";
/** Without a graphics card the browser may end; see CONTRIBUTING.md. */
const asked = process.env.TREBLE_WEBGPU !== undefined && chromiumPath !== undefined;

describe.skipIf(!asked)("the lab on a graphics card (skipped without TREBLE_WEBGPU=1)", () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof labSite>>;
  let served: ServedSite;
  beforeAll(async () => {
    const graphics = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
    [site, browser] = await Promise.all([labSite(), launchChromium(graphics)]);
    served = await serveSite(site.folder, { port: 0 });
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    site?.remove();
  });

  const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

  it("trains there by a button, marks what it comes to, and comes to the processor's numbers", async () => {
    const { page, complaints, asked: requests } = await openTab(browser, served.url + query);
    await press(page, "Train");
    const onProcessor = await trainedRun(page);
    expect(requests.filter((url) => url.includes("asyncify"))).toEqual([]);
    expect(await page.innerText(".training")).not.toContain("graphics card");
    await page.getByText("Runs on the processor").click();
    await press(page, "Train on the graphics card (WebGPU)");
    expect(new URL(page.url()).searchParams.get("device")).toBe("webgpu");
    await press(page, "Train");
    await page.waitForFunction(() => document.querySelector(".status")?.textContent?.includes("Fetching"));
    const run = await trainedRun(page);
    expect(run.engine).toEqual({ device: "webgpu", threads: 1 });
    expect(await page.innerText(".status")).toContain("WebGPU");
    expect(await page.innerText(".training")).toContain("Computed on the graphics card (WebGPU)");
    expect(await page.locator(".fallback").count()).toBe(0);
    for (const name of ["loss", "trainLoss"] as const) expect(run[name]).toBeCloseTo(onProcessor[name], 3);
    const downloading = page.waitForEvent("download");
    await press(page, "model.onnx");
    const model = readModel(await readFile(await (await downloading).path()));
    expect(JSON.parse(model.metadata["treble.lab"]!).engine).toEqual(run.engine);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("goes on with the processor when the graphics card is taken away, and says so", async () => {
    const longer = query.replace("epochs=1", "epochs=40");
    const { page } = await openTab(browser, `${served.url}${longer}&device=webgpu`);
    await page.getByText("Runs on the graphics card (WebGPU)").waitFor();
    const starting = page.waitForEvent("worker");
    await press(page, "Train");
    const worker = await starting;
    await worker.evaluate(rememberDevices);
    const stepped = (): boolean => document.querySelector(".status")?.textContent?.startsWith("At ") ?? false;
    await page.waitForFunction(stepped, undefined, { timeout: 500_000 });
    await takeAway(worker);
    const run = await trainedRun(page);
    expect(await page.innerText(".fallback")).toMatch(
      /^WebGPU does not work here \(.+\); training on the processor instead\.$/,
    );
    expect([run.engine.device, run.outcome]).toEqual(["cpu", "finished"]);
    expect(await page.innerText(".training")).not.toContain("Computed on the graphics card");
    await page.close();
  });
});

interface Gpu {
  readonly GPUAdapter: { prototype: { requestDevice(...given: unknown[]): Promise<{ destroy(): void }> } };
  devices: { destroy(): void }[];
}

function rememberDevices(): void {
  const gpu = globalThis as unknown as Gpu;
  const { prototype } = gpu.GPUAdapter;
  const plain = prototype.requestDevice;
  gpu.devices = [];
  prototype.requestDevice = async function (...given) {
    const device = await plain.apply(this, given);
    gpu.devices.push(device);
    return device;
  };
}

/** @throws Error where the worker has none. */
async function takeAway(worker: Worker): Promise<void> {
  const count = await worker.evaluate(() => {
    const { devices } = globalThis as unknown as Gpu;
    for (const device of devices) device.destroy();
    return devices.length;
  });
  if (count === 0) throw new Error("The worker has asked for no device.");
}
