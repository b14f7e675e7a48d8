import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import type { Trained } from "../training/report.ts";

/** Milliseconds: others may have the machine, too. */
const LONGEST = 500_000;

/** Waits for the end of a training and takes its run along. @throws Error where it came to none. */
export async function trainedRun(page: Page): Promise<Trained> {
  const ended = (): boolean => /Done|could not/.test(document.querySelector(".status")?.textContent ?? "");
  await page.waitForFunction(ended, undefined, { timeout: LONGEST });
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "run.json" }).click();
  const { runs } = JSON.parse(await readFile(await (await downloading).path(), "utf8"));
  return runs.at(-1);
}
