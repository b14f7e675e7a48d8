/**
 * The measures of one signal from their definitions, in float64, with a naive DFT: the truth the graph is tested
 * against.
 */

export interface Reference {
  readonly p: number[];
  readonly profile: number[];
  readonly energy: number;
  readonly scalars: Readonly<Record<string, number>>;
}

export function referenceSpectrum(
  signal: ArrayLike<number>,
  [channels, height, width]: readonly [number, number, number],
  options: { readonly q?: number; readonly hann?: boolean } = {},
): Reference {
  const { q = 1, hann = false } = options;
  const size = height * width;
  const planes = Array.from({ length: channels }, (_, c) =>
    Array.from({ length: size }, (_, i) => {
      const [h, w] = [Math.floor(i / width), i % width];
      const window =
        (1 - Math.cos((2 * Math.PI * (h + 0.5)) / height)) * (1 - Math.cos((2 * Math.PI * (w + 0.5)) / width));
      return signal[c * size + i]! * (hann ? window / 4 : 1);
    }),
  );
  const spectra = planes.map((plane) => naivePower(plane, height, width));
  const space = planes.map((plane) => plane.map((x) => x * x));
  const energy = sum(space.flat());
  const p = share(overChannels(spectra));
  const s = share(overChannels(space));
  const radius = p.map((_, i) => Math.hypot(wrapped(Math.floor(i / width), height), wrapped(i % width, width)));
  const degrees = p.map((_, i) => {
    const angle = Math.atan2(wrapped(Math.floor(i / width), height), wrapped(i % width, width)) * (180 / Math.PI);
    return Math.min(Math.abs(angle) % 90, 90 - (Math.abs(angle) % 90));
  });
  const within = (holds: (i: number) => boolean): number => sum(p.filter((_, i) => holds(i)));
  const steps = Math.max(height, width);
  const profile: number[] = [];
  p.forEach((value, i) => {
    const ring = Math.floor(radius[i]! * steps + 0.5 + 1e-9);
    while (profile.length <= ring) profile.push(0);
    profile[ring]! += value;
  });
  const diagonals = within((i) => radius[i]! > 0 && degrees[i]! >= 30);
  const uncertainties = planes.map((_, c) =>
    sum(space[c]!) === 0 ? 0 : entropy(share(space[c]!)) + entropy(share(spectra[c]!)) - Math.log(size),
  );
  const scalars = {
    centroid: sum(p.map((value, i) => value * radius[i]!)),
    r50: quantile(p, radius, 0.5),
    r90: quantile(p, radius, 0.9),
    highShare: within((i) => radius[i]! > 0.25 + 1e-9),
    dcShare: p[0]!,
    bandwidthEntropy: Math.exp(entropy(p)),
    bandwidthParticipation: 1 / sum(p.map((value) => value ** 2)),
    spatialEntropy: Math.exp(entropy(s)),
    spatialParticipation: 1 / sum(s.map((value) => value ** 2)),
    uncertainty: sum(uncertainties.map((value, c) => (value * sum(space[c]!)) / energy)),
    supportProduct: (support(p) * support(s)) / size,
    lp: sum(spectra.flat().map((power) => Math.sqrt(power) ** q)) ** (1 / q),
    anisotropy: diagonals < 1e-6 ? Number.NaN : within((i) => radius[i]! > 0 && degrees[i]! <= 15) / diagonals,
  };
  return { p, profile, energy, scalars };
}

function naivePower(plane: readonly number[], height: number, width: number): number[] {
  return plane.map((_, k) => {
    const [u, v] = [Math.floor(k / width), k % width];
    let [re, im] = [0, 0];
    plane.forEach((x, i) => {
      const turns = (u * Math.floor(i / width)) / height + (v * (i % width)) / width;
      const angle = -2 * Math.PI * (turns - Math.floor(turns));
      re += x * Math.cos(angle);
      im += x * Math.sin(angle);
    });
    return (re * re + im * im) / (height * width);
  });
}

function wrapped(k: number, extent: number): number {
  return k / extent >= 0.5 ? k / extent - 1 : k / extent;
}

/** Adds up the energy of all frequencies within each radius, from the smallest radius on. */
function quantile(p: readonly number[], radius: readonly number[], q: number): number {
  const rings = [...new Set(radius)].sort((a, b) => a - b);
  return rings.find((ring) => sum(p.filter((_, i) => radius[i]! <= ring)) >= q - 1e-6)!;
}

function overChannels(planes: readonly (readonly number[])[]): number[] {
  return planes[0]!.map((_, i) => sum(planes.map((plane) => plane[i]!)));
}

function share(values: readonly number[]): number[] {
  const total = sum(values);
  return values.map((value) => value / total);
}

function entropy(p: readonly number[]): number {
  return -sum(p.map((value) => (value > 0 ? value * Math.log(value) : 0)));
}

function support(power: readonly number[]): number {
  const largest = Math.max(...power);
  return power.filter((value) => Math.sqrt(value) > 1e-4 * Math.sqrt(largest)).length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
