import {
  add,
  cast,
  compile,
  dft2,
  div,
  input,
  mul,
  reduceMean,
  reduceSum,
  reshape,
  sqrt,
  sub,
  type Value,
} from "ongrad";
import { UserError } from "../errors/userError.ts";
import { batchSizeOf } from "../running/batchSizeOf.ts";
import { compileOptions } from "../running/compileOptions.ts";
import { inBatches } from "../running/inBatches.ts";
import type { Running } from "../running/running.ts";
import { checkSignals, type Signals } from "./signals.ts";

/** How alike the signals of each pair are; NaN for a pair with a signal that is zero or not finite. */
export interface Alignment {
  /** `[N]`, cosine of the angle between the two, over channels and pixels: −1 to 1. */
  readonly cosine: Float64Array;
  /** `[N]`, Pearson correlation of the Fourier magnitudes `|X̂|` over channels and frequencies: blind to phases. */
  readonly magnitudeCorrelation: Float64Array;
}

/**
 * Compares the signals of two lists, each in any unit, pair by pair. The arithmetic is float64.
 * @throws UserError when the lists differ in shape, or do not have theirs.
 */
export async function alignment(a: Signals, b: Signals, options: Running = {}): Promise<Alignment> {
  checkSignals(a);
  checkSignals(b);
  if (String(a.shape) !== String(b.shape)) {
    throw new UserError(`Signals of the shapes [${a.shape}] and [${b.shape}] are not pairs; give lists of one shape.`);
  }
  const [count, ...shape] = a.shape;
  const size = shape[0] * shape[1] * shape[2];
  const cosine = new Float64Array(count);
  const magnitudeCorrelation = new Float64Array(count);
  if (count === 0) return { cosine, magnitudeCorrelation };
  const batch = Math.min(batchSizeOf(options), count);
  const left = input("left", [batch, ...shape]);
  const right = input("right", [batch, ...shape]);
  const [x, y] = [cast(left, "float64"), cast(right, "float64")];
  const outputs = {
    cosine: cosineOf(flat(x), flat(y)),
    correlation: cosineOf(centred(magnitude(x)), centred(magnitude(y))),
  };
  const executable = await compile({ left, right }, outputs, await compileOptions(options));
  try {
    const feeds = { left: new Float32Array(batch * size), right: new Float32Array(batch * size) };
    await inBatches(count, batch, options, async (first, last) => {
      feeds.left.fill(0).set(peakOne(a.data.subarray(first * size, last * size), size));
      feeds.right.fill(0).set(peakOne(b.data.subarray(first * size, last * size), size));
      const results = await executable.run(feeds);
      cosine.set(results.cosine.subarray(0, last - first), first);
      magnitudeCorrelation.set(results.correlation.subarray(0, last - first), first);
    });
  } finally {
    await executable.dispose();
  }
  return { cosine, magnitudeCorrelation };
}

type Float64 = Value<"float64">;

/** Signals divided by their peaks, so that squares of tiny ones do not underflow. */
function peakOne(signals: Float32Array, size: number): Float32Array {
  const scaled = new Float32Array(signals.length);
  for (let first = 0; first < signals.length; first += size) {
    const signal = signals.subarray(first, first + size);
    const peak = signal.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (let i = 0; i < size; i++) scaled[first + i] = signal[i]! / peak;
  }
  return scaled;
}

function flat(x: Float64): Float64 {
  return reshape(x, [x.shape[0]!, x.shape.slice(1).reduce((product, extent) => product * extent, 1)]);
}

function magnitude(x: Float64): Float64 {
  const { re, im } = dft2(x);
  return flat(sqrt(add(mul(re, re), mul(im, im))));
}

function centred(x: Float64): Float64 {
  return sub(x, reduceMean(x, { axes: [1], keep: true }));
}

/** Of rows, `[N]`; 0/0, which is NaN, where one is zero. */
function cosineOf(x: Float64, y: Float64): Float64 {
  const dot = (u: Float64, v: Float64): Float64 => reduceSum(mul(u, v), { axes: [1] });
  return div(dot(x, y), mul(sqrt(dot(x, x)), sqrt(dot(y, y))));
}
