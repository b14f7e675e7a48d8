import { shortText } from "../report/plainText.ts";
import type { NpyArray } from "../runs/npy.ts";
import type { NamedArrays } from "../runs/npz.ts";
import { UserError } from "../userError.ts";

/** Signals to measure, one after the other. */
export interface Signals {
  /** For people. */
  readonly name: string;
  readonly values: Float32Array;
  readonly shape: readonly [channels: number, height: number, width: number];
}

/**
 * The signals in an npz file: the array `wanted`, or `perturbation`, or the only one that can be signals. Shapes are
 * `[N, C, H, W]` or `[N, H, W]`; bytes are pixels, 255 being 1.
 * @throws UserError where there is no such array, several could be meant, or it is no array of signals.
 */
export function signalsIn(arrays: NamedArrays, wanted: string | undefined, file: string): Signals {
  const names = Object.keys(arrays);
  const candidates = names.filter((name) => isSignals(arrays[name]));
  const listing = names.map((name) => `${name} [${arrays[name]?.shape.join(", ")}]`).join(", ") || "no arrays at all";
  const name = wanted ?? (candidates.includes("perturbation") ? "perturbation" : candidates.at(0));
  if (name === undefined) {
    throw new UserError(`${file} has no array of signals, [N, C, H, W] or [N, H, W]; it holds ${listing}.`);
  }
  if (wanted === undefined && name !== "perturbation" && candidates.length > 1) {
    throw new UserError(`${file} has several arrays of signals; choose one of ${candidates.join(", ")} with --array.`);
  }
  const array = Object.hasOwn(arrays, name) ? arrays[name] : undefined;
  if (!array) throw new UserError(`${file} has no array ${JSON.stringify(name)}; it holds ${listing}.`);
  if (!isSignals(array)) {
    throw new UserError(
      `The array ${JSON.stringify(name)} of ${file} is not signals, [N, C, H, W] or [N, H, W] of floats or bytes; it holds ${listing}.`,
    );
  }
  const { data, shape } = array;
  const scale = data instanceof Uint8Array ? 1 / 255 : 1;
  const [height, width] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  return {
    name: `${file}, array ${shortText(name, 200)}`,
    values: Float32Array.from(data as Float32Array, (value) => value * scale),
    shape: [shape.length === 4 ? (shape[1] ?? 1) : 1, height, width],
  };
}

function isSignals(array: NpyArray | undefined): boolean {
  if (!array) return false;
  const { data, shape } = array;
  const isNumber = data instanceof Float32Array || data instanceof Float64Array || data instanceof Uint8Array;
  return isNumber && (shape.length === 3 || shape.length === 4) && data.length > 0;
}
