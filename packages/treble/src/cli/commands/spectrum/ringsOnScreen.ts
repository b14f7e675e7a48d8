import type { Profile } from "../../../spectrum/profile.ts";
import { mean } from "../../../statistics/mean.ts";
import { sum } from "../../../statistics/sum.ts";

/** More rings than this are added up in groups: a profile fits on a screen. */
const MOST_LINES = 24;

/** The rings of a profile, neighbours added up where there are too many. */
export function ringsOnScreen(profile: Profile): { readonly radius: number; readonly share: number }[] {
  const group = Math.ceil(profile.share.length / MOST_LINES);
  const rings: { radius: number; share: number }[] = [];
  for (let start = 0; start < profile.share.length; start += group) {
    const shares = profile.share.slice(start, start + group);
    const radii = profile.radius.slice(start, start + group);
    rings.push({ radius: mean(radii), share: sum(shares) });
  }
  return rings;
}
