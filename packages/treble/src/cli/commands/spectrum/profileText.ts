import { fixed, percent } from "../../../report/words/format.ts";
import type { Profile } from "../../../spectrum/profile.ts";
import { ringsOnScreen } from "./ringsOnScreen.ts";

const BAR_WIDTH = 40;
/** Eighths of a character cell, so that short bars still differ. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A radial profile as lines of text: radius, energy share and a bar for the share. */
export function profileText(profile: Profile): string {
  const lines = ringsOnScreen(profile);
  const most = Math.max(...lines.map(({ share }) => share));
  const rows = lines.map(({ radius, share }) =>
    `${fixed(radius, 3).padStart(7)}  ${`${percent(share)} %`.padStart(7)}  ${bar(most > 0 ? share / most : 0)}`.trimEnd(),
  );
  return `${[" radius   energy  (cycles per pixel; the share of each ring)", ...rows].join("\n")}\n`;
}

function bar(length: number): string {
  const eighths = Math.round(length * BAR_WIDTH * 8);
  return "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!;
}
