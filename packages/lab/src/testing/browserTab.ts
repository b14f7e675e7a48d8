import type { Browser, Page } from "playwright-core";

/** A tab and what it did that it must not: errors, and requests to elsewhere. */
export interface BrowserTab {
  readonly page: Page;
  readonly complaints: string[];
  /** Every address that was asked for. */
  readonly asked: string[];
}

/** Opens an address in a tab of its own. */
export async function openTab(
  browser: Browser,
  url: string,
  options: Parameters<Browser["newPage"]>[0] = {},
): Promise<BrowserTab> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const [complaints, asked]: [string[], string[]] = [[], []];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("request", (request) => {
    asked.push(request.url());
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== new URL(url).origin) {
      complaints.push(`asked elsewhere: ${request.url()}`);
    }
  });
  await page.goto(url);
  await page.waitForSelector(".star .pictures canvas");
  return { page, complaints, asked };
}
