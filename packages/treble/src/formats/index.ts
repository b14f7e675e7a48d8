/** npy, npz, zip and JSON, as bytes. */

export { type ByteSource, bytesSource } from "./byteSource.ts";
export { canonicalJson, type JsonValue } from "./canonicalJson.ts";
export { type ArrayData, decodeNpy, dtypeOf, type NpyArray, type NpyHead } from "./npy.ts";
export { type NamedArrays, type NpzFile, openNpz, type ReadNpzOptions, readNpz, writeNpz } from "./npz.ts";
export { parseJson } from "./parseJson.ts";
export { record } from "./record.ts";
export { sha256 } from "./sha256.ts";
export { type ArrayKinds, type ArraysOf, type NamesOf, type TypedNpy, typedArray, typedArrays } from "./typedArrays.ts";
export { unpackEntry } from "./unpackEntry.ts";
export { type ZipEntry, zipDirectory } from "./zipDirectory.ts";
