import type { NpyArray } from "./npy.ts";
import type { NamedArrays } from "./npz.ts";

interface Elements {
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly int32: Int32Array;
  readonly uint8: Uint8Array;
  /** Class indices: bytes where there are at most 256 classes. */
  readonly classes: Uint8Array | Int32Array;
}
type Element = keyof Elements;

/**
 * Which arrays a file holds: of each by its name what its elements are, with a `?` where not every such file has it.
 */
export type ArrayKinds = Readonly<Record<string, Element | `${Element}?`>>;

type ElementOf<Kind> = Kind extends `${infer E extends Element}?` ? E : Kind extends Element ? Kind : never;

/** An array whose elements are known. */
export interface TypedNpy<Kind> extends NpyArray {
  readonly data: Elements[ElementOf<Kind>];
}

/** The arrays themselves, by name. */
export type ArraysOf<Kinds extends ArrayKinds> = {
  readonly [Name in keyof Kinds as Kinds[Name] extends `${string}?` ? never : Name]: TypedNpy<Kinds[Name]>;
} & {
  readonly [Name in keyof Kinds as Kinds[Name] extends `${string}?` ? Name : never]?: TypedNpy<Kinds[Name]>;
};

/** The names of arrays whose elements are these. */
export type NamesOf<Kinds extends ArrayKinds, E extends Element> = {
  [Name in keyof Kinds & string]: ElementOf<Kinds[Name]> extends E ? Name : never;
}[keyof Kinds & string];

const constructors: Readonly<Record<Element, readonly (new () => NpyArray["data"])[]>> = {
  float32: [Float32Array],
  float64: [Float64Array],
  int32: [Int32Array],
  uint8: [Uint8Array],
  classes: [Uint8Array, Int32Array],
};

/**
 * One array of those that a file holds.
 * @param place what an error calls the file
 * @throws Error where there is none of that name, or its elements are others
 */
export function typedArray<Kinds extends ArrayKinds, Name extends keyof Kinds & string>(
  arrays: NamedArrays,
  kinds: Kinds,
  name: Name,
  place: string,
): TypedNpy<Kinds[Name]> {
  const array = arrays[name];
  if (!array) throw new Error(`${place} has no array "${name}", but ${Object.keys(arrays).join(", ")}.`);
  const element = kinds[name]!.replace("?", "") as Element;
  if (!constructors[element].some((kind) => array.data instanceof kind)) {
    throw new Error(`The array "${name}" of ${place} is a ${array.data.constructor.name}, and no array of ${element}.`);
  }
  return array as TypedNpy<Kinds[Name]>;
}

/** All of them, those left out that need not be there and are not. @throws as `typedArray` */
export function typedArrays<Kinds extends ArrayKinds>(
  arrays: NamedArrays,
  kinds: Kinds,
  place: string,
): ArraysOf<Kinds> {
  const names = Object.keys(kinds).filter((name) => arrays[name] !== undefined || !kinds[name]!.endsWith("?"));
  return Object.fromEntries(
    names.map((name) => [name, typedArray(arrays, kinds, name, place)]),
  ) as unknown as ArraysOf<Kinds>;
}
