import type { Layout } from "../data/own/imageArrays.ts";
import type { NpyArray } from "../runs/npy.ts";
import type { NamedArrays } from "../runs/npz.ts";
import { UserError } from "../userError.ts";

/** Signals to measure, one after the other. */
export interface Signals {
  /** For people. */
  readonly name: string;
  readonly values: Float32Array;
  readonly shape: readonly [channels: number, height: number, width: number];
  /** What a user should know about how they were read, a sentence. */
  readonly note?: string;
}

/**
 * The signals in an npz file: the array `wanted`, or `perturbation`, or the only one that can be signals. Shapes are
 * `[N, C, H, W]`, `[N, H, W, C]` or `[N, H, W]`; bytes are pixels, 255 being 1.
 *
 * @param layout where channels are; if absent, they are last only where they can be nothing else: 1 or 3 there, and another
 *   number where they would otherwise be. A note then says so.
 * @throws UserError where there is no such array, several could be meant, or it is no array of signals.
 */
export function signalsIn(
  arrays: NamedArrays,
  wanted: string | undefined,
  file: string,
  layout: Layout | undefined = undefined,
): Signals {
  const names = Object.keys(arrays);
  const candidates = names.filter((name) => isSignals(arrays[name]));
  const listing = names.map((name) => `${name} [${arrays[name]?.shape.join(", ")}]`).join(", ") || "no arrays at all";
  const name = wanted ?? (candidates.includes("perturbation") ? "perturbation" : candidates.at(0));
  if (name === undefined) {
    throw new UserError(
      `${file} has no array of signals, [N, C, H, W], [N, H, W, C] or [N, H, W]; it holds ${listing}.`,
    );
  }
  if (wanted === undefined && name !== "perturbation" && candidates.length > 1) {
    throw new UserError(`${file} has several arrays of signals; choose one of ${candidates.join(", ")} with --array.`);
  }
  const array = Object.hasOwn(arrays, name) ? arrays[name] : undefined;
  if (!array) throw new UserError(`${file} has no array ${JSON.stringify(name)}; it holds ${listing}.`);
  if (!isSignals(array)) {
    throw new UserError(
      `The array ${JSON.stringify(name)} of ${file} is not signals, [N, C, H, W], [N, H, W, C] or [N, H, W] of floats or bytes; it holds ${listing}.`,
    );
  }
  const { data, shape } = array;
  const scale = data instanceof Uint8Array ? 1 / 255 : 1;
  const values = Float32Array.from(data as Float32Array, (value) => value * scale);
  const signals = { name: `${file}, array ${name}`, values };
  if (shape.length === 3) return { ...signals, shape: [1, shape[1]!, shape[2]!] };
  const isLast = layout === undefined ? looksLast(shape) : layout === "nhwc";
  if (!isLast) return { ...signals, shape: [shape[1]!, shape[2]!, shape[3]!] };
  const [, height, width, channels] = shape as [number, number, number, number];
  const note = `The array ${name} [${shape.join(", ")}] is read with its channels last; --layout nchw says otherwise.`;
  return {
    ...signals,
    values: channelsFirst(values, height * width, channels),
    shape: [channels, height, width],
    ...(layout === undefined && { note }),
  };
}

function looksLast([, first = 0, , last = 0]: readonly number[]): boolean {
  return (last === 1 || last === 3) && first !== 1 && first !== 3;
}

function channelsFirst(values: Float32Array, area: number, channels: number): Float32Array {
  const size = area * channels;
  return values.map((_, at) => {
    const [n, inside] = [Math.floor(at / size), at % size];
    return values[n * size + (inside % area) * channels + Math.floor(inside / area)]!;
  });
}

function isSignals(array: NpyArray | undefined): boolean {
  if (!array) return false;
  const { data, shape } = array;
  const isNumber = data instanceof Float32Array || data instanceof Float64Array || data instanceof Uint8Array;
  return isNumber && (shape.length === 3 || shape.length === 4) && data.length > 0;
}
