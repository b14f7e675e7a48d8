/**
 * How many bytes all that `treble-lab` exports to pages may have, minified and compressed by gzip, without
 * onnxruntime-web (whose own WebAssembly is 3.7 MB so compressed). Measured: 305 kB: ongrad (every operator that a
 * foreign model may hold, and what a file says of itself), Treble (every attack, every family of networks, audits),
 * 13 % zod (architectures and training as plain data) and 12 % protobuf (ONNX files); a page that attacks by functions
 * pays for those alone. Audits brought 41 kB, the theory and what it foresees 25 kB, unrolled loops, forms of graphs
 * that take fewer multiplications and passes and the boundary walk 17 kB. A little room: what breaks it should be code
 * that was written, not a dependency that came along.
 */
export const sizeBudget: number = 315_000;
