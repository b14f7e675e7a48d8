import { UserError } from "../errors/userError.ts";
import { kindOf } from "../text/kindOf.ts";

/** The extents of one signal or image. */
export type ImageShape = readonly [channels: number, height: number, width: number];

/** N signals of one shape, in any unit, one after the other. */
export interface Signals {
  /** Row-major and planar. */
  readonly data: Float32Array;
  readonly shape: readonly [count: number, ...ImageShape];
}

/** `data` as signals of the shape `[C, H, W]`. @throws UserError where it is no whole number of them. */
export function signalsOf(data: Float32Array, shape: ImageShape): Signals {
  checkShape(shape);
  if (!(data instanceof Float32Array)) {
    throw new UserError(`The data of signals is ${kindOf(data)}; pass a Float32Array.`);
  }
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (data.length % size !== 0) {
    throw new UserError(
      `${data.length} numbers are not a whole number of signals of shape [${shape}] (${size} numbers each); check the shape.`,
    );
  }
  return { data, shape: [data.length / size, ...shape] };
}

/** @throws UserError where the shape is none, or is not that of the data. */
export function checkSignals(signals: Signals): void {
  if (typeof signals !== "object" || signals === null || !("data" in signals && "shape" in signals)) {
    throw new UserError(
      `The signals are ${kindOf(signals)}; pass { data, shape }, such as an attack's \`perturbations\` or what \`signalsOf\` gives.`,
    );
  }
  const {
    data,
    shape: [count, ...shape],
  } = signals;
  const { shape: found } = signalsOf(data, shape);
  if (found[0] === count) return;
  throw new UserError(
    `${data.length} numbers are ${found[0]} signals of shape [${shape}], not ${count}; check the shape.`,
  );
}

function checkShape(shape: readonly number[]): void {
  if (
    Array.isArray(shape) &&
    shape.length === 3 &&
    shape.every((extent) => Number.isSafeInteger(extent) && extent >= 1)
  )
    return;
  throw new UserError(
    `Signals have a shape [C, H, W] of whole numbers from 1, not ${Array.isArray(shape) ? `[${shape}]` : kindOf(shape)}; give their true shape.`,
  );
}
