import { expect, it } from "vitest";
import { studyFixture } from "../testing/studyFixture.ts";
import { networkGroups } from "../words/networkGroups.ts";
import { networkStyles } from "./networkStyle.ts";
import { radialDecades, radialFigure, relativeDensity } from "./radialFigure.ts";

const result = studyFixture();
const styles = networkStyles(result.networks);
const [nonlinear, linear] = networkGroups(result.networks);

it.each([
  ["nonlinear", nonlinear, true],
  ["linear", linear, true],
  ["nonlinear-narrow", nonlinear, false],
] as const)("draws the %s panel", async (name, group, endLabels) => {
  const svg = radialFigure(result, {
    id: "radial",
    styles,
    networks: group?.networks ?? [],
    width: endLabels ? 540 : 330,
    height: 380,
    endLabels,
  });
  await expect(`${svg}\n`).toMatchFileSnapshot(`./snapshots/radial-${name}.svg.snap`);
});

it("puts white noise at one everywhere", () => {
  for (const point of relativeDensity(result.whiteNoise.profile, result.dataset.shape))
    expect(point.level).toBeCloseTo(1, 9);
});

it("uses the same powers of ten in all panels, enclosing all curves", () => {
  const { low, high } = radialDecades(result);
  for (const network of result.networks)
    for (const point of relativeDensity(network.profile, result.dataset.shape)) {
      expect(point.level).toBeGreaterThanOrEqual(10 ** low);
      expect(point.level).toBeLessThanOrEqual(10 ** high);
    }
});

it("labels every line at its end", () => {
  const svg = radialFigure(result, {
    id: "radial",
    styles,
    networks: result.networks,
    width: 540,
    height: 380,
    endLabels: true,
  });
  for (const network of result.networks) expect(svg).toContain(`>${network.label}`);
  expect(svg).toContain(">the images<");
});

it("draws a spectrum without any energy in some rings, or in all", () => {
  const network = result.networks[0]!;
  const zeros = network.profile.share.map(() => 0);
  const empty = { ...network.profile, share: zeros, low: zeros, high: zeros, density: zeros };
  const svg = radialFigure(result, {
    id: "radial",
    styles,
    networks: [{ ...network, profile: empty }],
    width: 540,
    height: 380,
    endLabels: true,
  });
  expect(svg).not.toContain("NaN");
  expect(svg).not.toContain("Infinity");
});

it("breaks a line at rings below 0, as a shared spectrum may have, and begins it anew", () => {
  const network = result.networks[0]!;
  const { profile } = network;
  const strokes = (negative: readonly number[]): number => {
    const below = (values: readonly number[]): number[] => values.map((v, i) => (negative.includes(i) ? -v : v));
    const turned = { ...profile, share: below(profile.share), density: below(profile.density) };
    const svg = radialFigure(result, {
      ...{ id: "radial", styles, networks: [{ ...network, profile: turned }] },
      ...{ width: 540, height: 380, endLabels: true },
    });
    expect(svg).not.toContain("NaN");
    // The images' line is drawn first.
    const [, line] = [...svg.matchAll(/aria-label="line"><g[^>]*><path d="([^"]*)"/g)];
    return line![1]!.split("M").length - 1;
  };
  const whole = strokes([]);
  expect(whole).toBeGreaterThan(0);
  expect(strokes([9])).toBe(whole + 1);
  expect(strokes([9, 15])).toBe(whole + 2);
});
