import { UserError } from "../../errors/userError.ts";
import { inverseFourier2d } from "../../frequency/fourier.ts";

/** One channel of a signal. */
export interface Plane {
  readonly height: number;
  readonly width: number;
  /** `[H·W]`, row-major, not all zero. */
  readonly values: ArrayLike<number>;
}

/** The two sides of an uncertainty principle at one signal; `excess` below 0 would be a mistake of ours. */
export interface UncertaintyBound {
  readonly value: number;
  readonly bound: number;
  /** `value − bound`: how far the signal is from being as concentrated as any. */
  readonly excess: number;
}

/**
 * Donoho & Stark 1989, theorem 3: `log #supp(x) + log #supp(x̂) ≥ log(H·W)`, where pixels and frequencies count whose
 * energy share is above `threshold`. With the mass `ε²` that these leave out on either side their theorem 2 weakens the
 * bound to `log(H·W) + 2 log(1 − ε_x − ε_x̂)`, which holds for every signal and threshold.
 * @throws UserError where values are none.
 */
export function supportBound(plane: Plane, threshold = 1e-12): UncertaintyBound {
  return supportOf(shares(plane), threshold);
}

/**
 * Entropies in nats: `H_a(|x|²) + H_b(|x̂|²) ≥ log(H·W)` for Rényi entropies of conjugate orders `1/a + 1/b = 2`
 * (Maassen & Uffink 1988; for a = b = 1, Shannon's, the discrete form of Hirschman's principle, Dembo, Cover & Thomas
 * 1991), equal for impulses, plane waves and combs. Order ½ goes with ∞.
 * @param order a, at least ½.
 * @throws UserError where values are none, or the order is below ½.
 */
export function entropicBound(plane: Plane, order = 1): UncertaintyBound {
  if (!(order >= 0.5)) throw new UserError(`Entropies of order ${order} have no conjugate; give an order from ½ on.`);
  return entropyOf(shares(plane), order);
}

/**
 * Both of one signal, by one transform: `supportBound`, and `entropicBound` at orders 1, ½ and ∞.
 * @param transform of the plane's size, in place, up to a factor; default the Fourier transform, of which they speak.
 * @throws as these.
 */
export function uncertaintyBounds(
  plane: Plane,
  transform?: typeof inverseFourier2d,
): readonly (UncertaintyBound & { readonly name: string })[] {
  const of = shares(plane, transform);
  return [
    { name: "Donoho and Stark's bound", ...supportOf(of, 1e-12) },
    ...[1, 0.5, Infinity].map((order) => ({ name: `the entropic bound of order ${order}`, ...entropyOf(of, order) })),
  ];
}

interface Shares {
  readonly space: Float64Array;
  readonly frequency: Float64Array;
}

function supportOf({ space, frequency }: Shares, threshold: number): UncertaintyBound {
  const counted = (of: Float64Array) => {
    const missing = of.filter((share) => share <= threshold);
    const epsilon = Math.sqrt(missing.reduce((sum, share) => sum + share, 0));
    return { count: of.length - missing.length, epsilon };
  };
  const [x, f] = [counted(space), counted(frequency)];
  const rest = 1 - x.epsilon - f.epsilon;
  const bound = rest > 0 ? Math.log(space.length) + 2 * Math.log(rest) : -Infinity;
  return bounded(Math.log(x.count) + Math.log(f.count), bound);
}

function entropyOf({ space, frequency }: Shares, order: number): UncertaintyBound {
  const conjugate = order === 0.5 ? Infinity : order === Infinity ? 0.5 : order / (2 * order - 1);
  return bounded(renyi(space, order) + renyi(frequency, conjugate), Math.log(space.length));
}

function bounded(value: number, bound: number): UncertaintyBound {
  return { value, bound, excess: value - bound };
}

/** Energy shares in pixels and frequencies. */
function shares({ height, width, values }: Plane, transform = inverseFourier2d): Shares {
  const size = height * width;
  if (![height, width].every((extent) => Number.isSafeInteger(extent) && extent >= 1) || values.length !== size)
    throw new UserError(`${values.length} values are no ${height}×${width} signal.`);
  const re = Float64Array.from(values);
  const largest = re.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (!(largest > 0 && Number.isFinite(largest)))
    throw new UserError("A signal of zeros, or of values that are not finite, has no shares of energy.");
  for (let i = 0; i < size; i++) re[i]! /= largest;
  const space = normalised(re.map((value) => value ** 2));
  const im = new Float64Array(size);
  transform(height, width)(re, im);
  return { space, frequency: normalised(re.map((value, i) => value ** 2 + im[i]! ** 2)) };
}

function normalised(energy: Float64Array): Float64Array {
  const total = energy.reduce((sum, value) => sum + value, 0);
  return energy.map((value) => value / total);
}

function renyi(p: Float64Array, order: number): number {
  if (order === 1) return p.reduce((sum, share) => sum - (share > 0 ? share * Math.log(share) : 0), 0);
  const largest = p.reduce((most, share) => Math.max(most, share), 0);
  if (order === Infinity) return -Math.log(largest);
  // Scaled by the largest, whose power might not be a number.
  const sum = p.reduce((total, share) => total + (share > 0 ? (share / largest) ** order : 0), 0);
  return (order * Math.log(largest) + Math.log(sum)) / (1 - order);
}
