import { execFileSync } from "node:child_process";
import { type Browser, chromium } from "playwright-core";

/** The browser that is installed here; undefined where there is none, and what needs it is skipped. */
export const chromiumPath: string | undefined = ["chromium", "chromium-browser", "google-chrome"]
  .map(locate)
  .find(Boolean);

/**
 * Starts it without a window, and without the connections it would make of its own.
 * @param graphics what it does about a graphics card; default: it has none
 */
export function launchChromium(graphics: readonly string[] = ["--disable-gpu"]): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath!,
    args: [
      "--no-sandbox",
      ...graphics,
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

function locate(name: string): string | undefined {
  try {
    return execFileSync("which", [name], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}
