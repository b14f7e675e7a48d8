import { expect, it } from "vitest";
import { studyFixture } from "../testing/studyFixture.ts";
import { networkStyles } from "./networkStyle.ts";

const { networks } = studyFixture();

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

it("draws every network with at least 3:1 contrast on both grounds (WCAG 2.2, 1.4.11)", () => {
  for (const style of networkStyles(networks).values()) {
    expect(contrast(style.light, "#ffffff")).toBeGreaterThanOrEqual(3);
    expect(contrast(style.dark, "#14161a")).toBeGreaterThanOrEqual(3);
  }
});

it("tells networks of one panel apart by colour, dash and symbol", () => {
  const styles = networkStyles(networks);
  for (const linear of [true, false]) {
    const panel = networks.filter((n) => (n.activation === "linear") === linear).map((n) => styles.get(n.id));
    expect(new Set(panel.map((s) => s?.light)).size).toBe(panel.length);
    expect(new Set(panel.map((s) => s?.dash)).size).toBe(panel.length);
    expect(new Set(panel.map((s) => `${s?.symbol} ${s?.hollow}`)).size).toBe(panel.length);
  }
});

it("gives a linear network the look of its non-linear sibling", () => {
  const styles = networkStyles(networks);
  expect(styles.get("linear-bounded-width-3")).toEqual(styles.get("bounded-width-3"));
});

it("gives variants of one network its colour, and a dash and symbol of their own", () => {
  const [base] = networks;
  const variants = ["", "trained adversarially", "from start × 1", "dilation 2"].map((what) => ({
    ...base!,
    id: what,
  }));
  const looks = [...networkStyles(variants).values()];
  expect(new Set(looks.map(({ light }) => light)).size).toBe(1);
  expect(new Set(looks.map(({ symbol, hollow }) => `${symbol} ${hollow}`)).size).toBe(4);
  expect(new Set(looks.map(({ dash }) => dash)).size).toBe(4);
});
