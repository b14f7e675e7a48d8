import type { Layout } from "../../../data/own/imageArrays.ts";
import { UserError } from "../../../errors/userError.ts";
import { type ArrayData, dtypeOf, type NpyHead } from "../../../formats/npy.ts";
import type { NamedArrays } from "../../../formats/npz.ts";
import { shortText } from "../../../text/plainText.ts";

/** Signals to measure, one after the other. */
export interface Signals {
  /** For people. */
  readonly name: string;
  readonly values: Float32Array;
  readonly shape: readonly [channels: number, height: number, width: number];
  /** What a user should know about how they were read, a sentence. */
  readonly note?: string;
}

/** What of an array can be told before its values are read. */
export type ArrayHead = Pick<NpyHead, "dtype" | "shape">;

/**
 * The name of the array of signals in an npz file: `wanted`, or `perturbation`, or the only one that can be signals.
 * Shapes are `[N, C, H, W]`, `[N, H, W, C]` or `[N, H, W]`.
 * @throws UserError where there is no such array, several could be meant, or it is no array of signals.
 */
export function signalsArray(
  heads: ReadonlyMap<string, ArrayHead>,
  wanted: string | undefined,
  file: string,
  unread: ReadonlyMap<string, string> = new Map(),
): string {
  const candidates = [...heads].filter(([, head]) => isSignals(head)).map(([name]) => name);
  const name = wanted ?? (candidates.includes("perturbation") ? "perturbation" : candidates.at(0));
  if (name === undefined) {
    const [why] = unread.values();
    if (why !== undefined) throw new UserError(why);
    throw new UserError(
      `${file} has no array of signals, [N, C, H, W], [N, H, W, C] or [N, H, W]; it holds ${listing(heads)}.`,
    );
  }
  if (wanted === undefined && name !== "perturbation" && candidates.length > 1) {
    const choice = shortList(candidates.map((candidate) => shortText(candidate, 200)));
    throw new UserError(`${file} has several arrays of signals; choose one of ${choice} with --array.`);
  }
  const why = unread.get(name);
  if (why !== undefined) throw new UserError(why);
  const head = heads.get(name);
  if (!head) throw new UserError(`${file} has no array ${JSON.stringify(name)}; it holds ${listing(heads)}.`);
  if (isSignals(head)) return name;
  throw new UserError(
    `The array ${JSON.stringify(name)} of ${file} is not signals, [N, C, H, W], [N, H, W, C] or [N, H, W] of floats or bytes; it holds ${listing(heads)}.`,
  );
}

/** `[C, H, W]` of signals of that shape, channels being where `layout` says; if absent, see `isLast`. */
export function signalShape(
  shape: readonly number[],
  layout?: Layout,
): readonly [channels: number, height: number, width: number] {
  const [, ...extents] = shape.length === 3 ? [0, 1, ...shape.slice(1)] : shape;
  const [first = 1, second = 1, third = 1] = extents;
  return isLast(shape, layout) ? [third, first, second] : [first, second, third];
}

/**
 * Channels are taken to be last only where they can be nothing else: 1 or 3 there, and another number where they would
 * be.
 */
function isLast(shape: readonly number[], layout: Layout | undefined): boolean {
  if (shape.length !== 4) return false;
  if (layout !== undefined) return layout === "nhwc";
  const isColour = (extent: number | undefined): boolean => extent === 1 || extent === 3;
  return isColour(shape[3]) && !isColour(shape[1]);
}

/**
 * The signals in an array, bytes being pixels, 255 being 1. Choice and errors are those of `signalsArray`.
 * @param layout where channels are; if absent and they are found to be last, a note says so.
 */
export function signalsIn(arrays: NamedArrays, wanted: string | undefined, file: string, layout?: Layout): Signals {
  const heads = Object.entries(arrays).map(
    ([name, { data, shape }]) => [name, { dtype: dtypeOf(data), shape }] as const,
  );
  const name = signalsArray(new Map(heads), wanted, file);
  const { data, shape } = arrays[name]!;
  const signals = { name: `${file}, array ${shortText(name, 200)}`, shape: signalShape(shape, layout) };
  const values = floats(data);
  if (!isLast(shape, layout)) return { ...signals, values };
  const [channels, height, width] = signals.shape;
  const note = `The array ${shortText(name, 200)} [${shape.join(", ")}] is read with its channels last; --layout nchw says otherwise.`;
  return { ...signals, values: channelsFirst(values, height * width, channels), ...(layout === undefined && { note }) };
}

function channelsFirst(values: Float32Array, area: number, channels: number): Float32Array {
  const size = area * channels;
  return values.map((_, at) => {
    const [n, inside] = [Math.floor(at / size), at % size];
    return values[n * size + (inside % area) * channels + Math.floor(inside / area)]!;
  });
}

function floats(data: ArrayData): Float32Array {
  if (data instanceof Float32Array) return data;
  const scale = data instanceof Uint8Array ? 1 / 255 : 1;
  const values = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) values[i] = Number(data[i]) * scale;
  return values;
}

function isSignals({ dtype, shape }: ArrayHead): boolean {
  const isNumber = dtype === "<f4" || dtype === "<f8" || dtype === "|u1";
  return isNumber && (shape.length === 3 || shape.length === 4) && !shape.includes(0);
}

/** Names and shapes: of many arrays the first. */
function listing(heads: ReadonlyMap<string, ArrayHead>): string {
  if (heads.size === 0) return "no arrays at all";
  return shortList([...heads].map(([name, { shape }]) => `${shortText(name, 200)} [${shape.join(", ")}]`));
}

const LISTED = 20;

function shortList(items: readonly string[]): string {
  const more = items.length - LISTED;
  return items.slice(0, LISTED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
