/** One colour, three bytes. */
export type Rgb = readonly [number, number, number];

/**
 * "Magma" (Nathaniel Smith and Stéfan van der Walt for Matplotlib, CC0) at 17 equal steps: from black to pale yellow,
 * its lightness rising evenly, so that it reads the same in grey print and with any colour vision.
 */
const STOPS: readonly Rgb[] = [
  [0, 0, 4],
  [10, 8, 34],
  [29, 17, 71],
  [54, 16, 107],
  [81, 18, 124],
  [106, 28, 129],
  [131, 38, 129],
  [156, 46, 127],
  [183, 55, 121],
  [208, 65, 111],
  [231, 82, 99],
  [245, 107, 92],
  [252, 137, 97],
  [254, 167, 114],
  [254, 196, 136],
  [253, 226, 163],
  [252, 253, 191],
];

/** For values below 0: from the same black to pale cyan, of which `STOPS` has nothing. */
const NEGATIVE_STOPS: readonly Rgb[] = [
  [0, 0, 4],
  [0, 45, 58],
  [0, 92, 108],
  [0, 142, 153],
  [64, 192, 192],
  [176, 238, 230],
];

/** The colour at `t` in [0, 1]; outside, and for NaN, the colour of the nearer (for NaN the lower) end. */
export function colour(t: number): Rgb {
  return between(STOPS, t);
}

/** The colour of a value below 0 of which `t` in [0, 1] is the size, as `colour` takes it. */
export function negativeColour(t: number): Rgb {
  return between(NEGATIVE_STOPS, t);
}

function between(stops: readonly Rgb[], t: number): Rgb {
  const position = Math.min(1, Math.max(0, t) || 0) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(position));
  const weight = position - i;
  const mix = (channel: 0 | 1 | 2): number =>
    Math.round(stops[i]![channel] * (1 - weight) + stops[i + 1]![channel] * weight);
  return [mix(0), mix(1), mix(2)];
}
