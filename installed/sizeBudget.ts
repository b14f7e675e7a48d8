/**
 * How many bytes all that `treble-lab` exports to pages may have, minified and compressed by gzip, without
 * onnxruntime-web (whose own WebAssembly is 3.7 MB so compressed). Measured: 100 kB, a third each of Treble with
 * ongrad, of protobuf (ONNX files) and of zod (architectures and training as plain data). A fifth of room: what breaks
 * it should be code that was written, not a dependency that came along.
 */
export const sizeBudget: number = 120_000;
