import { add, concat, constant, div, mul, slice, sub, type Value } from "ongrad";
import { UserError } from "../../errors/userError.ts";

/** What pixels in [0, 1] go through before a network that somebody else trained, in this order. */
export interface Preprocessing {
  /** What 0 and 1 become. Default 0 and 1. */
  readonly range?: readonly [low: number, high: number] | undefined;
  /** The order of the channels that the network wants; what comes in is RGB (or RGBA). Default rgb. */
  readonly channelOrder?: "rgb" | "bgr" | undefined;
  /** Subtracted, in the units of `range`: one number, or one for each channel in the order that the network wants. */
  readonly mean?: readonly number[] | undefined;
  /** Then divided by, in the same units and order. */
  readonly std?: readonly number[] | undefined;
}

/** The four numbers of each channel, all of them `[1, C, 1, 1]`; a missing one changes nothing. */
export interface PreprocessingValues {
  readonly scale?: Value | undefined;
  readonly shift?: Value | undefined;
  readonly mean?: Value | undefined;
  readonly std?: Value | undefined;
}

/**
 * Images `[N, C, H, W]` in [0, 1] as the network wants them: `((x · (high − low) + low) − mean) / std`, the channels
 * turned around before the mean. Every operation is one of float32, in this order, and left out where it changes
 * nothing: for [0, 255] a byte b, which comes as float32(b / 255), becomes exactly b; for [−1, 1] it becomes to the bit
 * what torchvision's `ToTensor` and `Normalize(0.5, 0.5)` make of it; and a mean and a std alone do to the bit what
 * `Normalize` does.
 */
export function preprocess(x: Value, { range = [0, 1], channelOrder, mean, std }: Preprocessing): Value {
  const [low, high] = range;
  const each = (values: readonly number[] | undefined): Value | undefined =>
    values && constant(Float32Array.from(values), [1, values.length, 1, 1]);
  return applied(x, channelOrder, {
    scale: high - low === 1 ? undefined : each([high - low]),
    shift: low === 0 ? undefined : each([low]),
    mean: each(mean),
    std: each(std),
  });
}

/** The operations of `preprocess`, with numbers that may be inputs of the graph. */
export function applied(
  x: Value,
  channelOrder: Preprocessing["channelOrder"],
  { scale, shift, mean, std }: PreprocessingValues,
): Value {
  let y = x;
  if (scale) y = mul(y, scale);
  if (shift) y = add(y, shift);
  if (channelOrder === "bgr") y = turned(y);
  if (mean) y = sub(y, mean);
  return std ? div(y, std) : y;
}

/** Blue, green, red of red, green, blue; a fourth channel stays the last. */
function turned(x: Value): Value {
  const channel = (at: number): Value => slice(x, 1, at, at + 1);
  const rest = x.shape[1]! > 3 ? [slice(x, 1, 3, x.shape[1]!)] : [];
  return concat([channel(2), channel(1), channel(0), ...rest], 1);
}

/** @param name what to call a part in the message @throws UserError where it does not fit the channels. */
export function checkPreprocessing(
  { range, channelOrder: order, mean, std }: Preprocessing,
  channels: number,
  name: (part: keyof Preprocessing) => string = (part) => part,
): void {
  const images = `images of ${channels} ${channels === 1 ? "channel" : "channels"}`;
  for (const [part, values] of Object.entries({ mean, std }) as ["mean" | "std", readonly number[] | undefined][]) {
    if (values && values.length !== 1 && values.length !== channels) {
      const wanted = channels === 1 ? "one" : `one, or ${channels} (one a channel)`;
      throw new UserError(`${name(part)} has ${values.length} numbers, but the model takes ${images}; give ${wanted}.`);
    }
    if (values && !values.every(Number.isFinite)) throw new UserError(`${name(part)} holds what is no number.`);
    if (part === "std" && values?.some((value) => value <= 0)) {
      throw new UserError(`${name(part)} is [${values}]; divisors must be above 0.`);
    }
  }
  if (range && !(Number.isFinite(range[0]) && Number.isFinite(range[1]) && range[0] < range[1])) {
    throw new UserError(`${name("range")} is [${range}]; give the lower and the upper end, such as 0,255.`);
  }
  if (order === "bgr" && channels < 3) {
    throw new UserError(`${name("channelOrder")} is bgr, but the model takes ${images}; leave it out.`);
  }
}
