/**
 * How many bytes all that `treble-lab` exports to pages may have, minified and compressed by gzip, without
 * onnxruntime-web (whose own WebAssembly is 3.7 MB so compressed). Measured: 221 kB, of which 36 % is ongrad (every
 * operator that a foreign model may hold), a third Treble (every attack, every family of networks), 16 % zod
 * (architectures and training as plain data) and 14 % protobuf (ONNX files); a page that attacks by functions pays for
 * those alone. A little room: what breaks it should be code that was written, not a dependency that came along.
 */
export const sizeBudget: number = 240_000;
