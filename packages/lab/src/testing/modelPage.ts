import { readFile } from "node:fs/promises";
import type { Browser, FrameLocator, Locator, Page } from "playwright-core";
import type { AuditResult } from "treble-lab";
import { readAuditResult } from "treble-lab/report";
import { type BrowserTab, openTab } from "./browserTab.ts";

/** A file as a test gives it to the page. */
export interface TestFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The part of the page in which a model is audited, opened. */
export interface ModelPage extends BrowserTab {
  readonly section: Locator;
  readonly report: FrameLocator;
  /** By the first file field, or the one of images. */
  choose(files: readonly TestFile[], to?: "model" | "images"): Promise<void>;
  /** Until the model can be audited, or cannot. */
  settled(): Promise<void>;
  /** Presses the button, waits for the end. */
  audit(): Promise<AuditResult>;
}

/** @param query of the link. */
export async function openModelPage(
  browser: Browser,
  url: string,
  query: string,
  options: Parameters<typeof openTab>[2] = {},
): Promise<ModelPage> {
  const tab = await openTab(browser, `${url}${query}#model`, options);
  const { page } = tab;
  // On a busy machine an audit takes many times as long.
  page.setDefaultTimeout(300_000);
  const section = page.locator("section", { has: page.locator("#model") });
  await section.locator(".drop").first().waitFor();
  return {
    ...tab,
    section,
    report: page.frameLocator("iframe[title='Report of the audit']"),
    async choose(files, to = "model") {
      const field = section
        .locator(".drop")
        .nth(to === "model" ? 0 : 1)
        .locator("input")
        .first();
      const given = files.map(({ name, bytes }) => ({ name, mimeType: "", buffer: Buffer.from(bytes) }));
      await field.setInputFiles(given);
    },
    async settled() {
      const ready = section.locator("button.main:not([disabled])");
      await ready.or(section.locator("[role=alert]")).first().waitFor();
    },
    async audit() {
      await section.getByRole("button", { name: "Audit", exact: true }).click();
      const end = section.locator(".report iframe").or(section.locator("> details > [role=alert]"));
      await end.waitFor();
      return readAuditResult(await downloaded(page, "audit.json"));
    },
  };
}

/** The text of a file that a button gives. */
export async function downloaded(page: Page, name: string): Promise<string> {
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name, exact: true }).click();
  return readFile(await (await downloading).path(), "utf8");
}
