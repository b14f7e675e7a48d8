import { thousands } from "../text/thousands.ts";
import type { AuditPartName } from "./auditOptions.ts";

/** What a part would like to do, and what it costs. */
export interface PartWish {
  readonly name: AuditPartName;
  /** Images that it takes where there is time. */
  readonly images: number;
  /** With fewer it is not worth doing. */
  readonly least: number;
  /** Whether it can be left out. */
  readonly optional: boolean;
  /** What becomes less with less effort, in words (`steps`); empty where nothing does. */
  readonly effort: string;
  /** With so many images, at a share of its effort. */
  seconds(images: number, effort: number): number;
}

/** What a part is going to do. */
export interface PlannedPart {
  readonly name: AuditPartName;
  readonly images: number;
  /** Share of its steps. */
  readonly effort: number;
  readonly seconds: number;
  readonly leftOut: boolean;
  /** What was cut, a sentence; empty where nothing was. */
  readonly cut: string;
}

const efforts = [1, 0.8, 0.65, 0.5, 0.35, 0.25] as const;

/**
 * Fits parts into `seconds`: first with fewer images, the same share of each part's down to its least; then with less
 * effort, down to a quarter, and to half of the parts that are always done, since the others matter less; then without
 * the dearest part that can be left out, and so on. Where all of that is not enough, the least is what is done. Without
 * a limit every part gets what it wishes.
 * @param why what the limit is, for sentences: `the budget of 60 s`.
 */
export function auditPlan(
  wishes: readonly PartWish[],
  seconds: number | undefined,
  why: string,
): readonly PlannedPart[] {
  if (seconds === undefined) return wishes.map((wish) => planned(wish, 1, 1, why));
  const left = new Set<AuditPartName>();
  for (;;) {
    const kept = wishes.filter(({ name }) => !left.has(name));
    const cost = (share: number, effort: number): number =>
      kept.reduce((sum, wish) => sum + wish.seconds(imagesOf(wish, share), effortOf(wish, effort)), 0);
    const least = efforts.at(-1)!;
    const effort = efforts.find((one) => cost(0, one) <= seconds) ?? least;
    const dearest = kept
      .filter(({ optional }) => optional)
      .sort((a, b) => b.seconds(b.least, least) - a.seconds(a.least, least))[0];
    if (cost(0, effort) > seconds && dearest) {
      left.add(dearest.name);
      continue;
    }
    const share = largestShare((one) => cost(one, effort) <= seconds);
    return wishes.map((wish) =>
      left.has(wish.name)
        ? {
            ...{ name: wish.name, images: 0, effort: 1, seconds: 0, leftOut: true },
            cut: `Left out: ${why} has no room for it.`,
          }
        : planned(wish, share, effort, why),
    );
  }
}

function planned(wish: PartWish, share: number, asked: number, why: string): PlannedPart {
  const images = imagesOf(wish, share);
  const effort = effortOf(wish, asked);
  const cuts = [
    ...(images < wish.images ? [`${thousands(images)} of ${thousands(wish.images)} images`] : []),
    ...(effort < 1 ? [`${Math.round(100 * effort)} % of the ${wish.effort}`] : []),
  ];
  const cut = cuts.length > 0 ? `Cut to ${cuts.join(" and ")} by ${why}.` : "";
  return { name: wish.name, images, effort, seconds: wish.seconds(images, effort), leftOut: false, cut };
}

function effortOf({ effort, optional }: PartWish, asked: number): number {
  if (effort === "") return 1;
  return optional ? asked : Math.sqrt(asked);
}

function imagesOf({ images, least }: PartWish, share: number): number {
  return Math.min(images, Math.max(least, Math.floor(images * share)));
}

/** In [0, 1]; `fits` is asked for ever larger ones. */
function largestShare(fits: (share: number) => boolean): number {
  if (fits(1)) return 1;
  let [low, high] = [0, 1];
  for (let i = 0; i < 30; i++) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}
