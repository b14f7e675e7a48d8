/** What bytes that are no ONNX model are instead: what people save under the name of a model by mistake. */

interface Kind {
  readonly starts: string | readonly number[];
  /** Where it starts. Default 0. */
  readonly at?: number;
  readonly is: string;
}

const pickle = "a Python pickle (PyTorch, scikit-learn), not an ONNX model; export it to ONNX";

const kinds: readonly Kind[] = [
  {
    starts: "version https://git-lfs.github.com/spec/",
    is: "a Git LFS pointer, not the file itself; run `git lfs pull` in its repository",
  },
  { starts: "\x89HDF\r\n\x1a\n", is: "an HDF5 file (Keras .h5), not an ONNX model; export it to ONNX" },
  { starts: "TFL3", at: 4, is: "a TensorFlow Lite model, not an ONNX one; convert it to ONNX" },
  { starts: "ORTM", at: 4, is: "a model in onnxruntime's own format (.ort), not in ONNX; take the .onnx file" },
  { starts: "GGUF", is: "a GGUF file (llama.cpp), not an ONNX model" },
  { starts: [0x80, 0x02], is: pickle },
  { starts: [0x80, 0x03], is: pickle },
  { starts: [0x80, 0x04], is: pickle },
  { starts: [0x80, 0x05], is: pickle },
  { starts: "\x93NUMPY", is: "a NumPy array, not an ONNX model" },
  { starts: "\x1f\x8b", is: "a gzip archive; unpack it and give the .onnx file inside" },
  { starts: "BZh", is: "a bzip2 archive; unpack it and give the .onnx file inside" },
  { starts: "\xfd7zXZ", is: "an xz archive; unpack it and give the .onnx file inside" },
  { starts: "\x28\xb5\x2f\xfd", is: "a Zstandard archive; unpack it and give the .onnx file inside" },
  { starts: "7z\xbc\xaf\x27\x1c", is: "a 7z archive; unpack it and give the .onnx file inside" },
  { starts: "ustar", at: 257, is: "a tar archive; unpack it and give the .onnx file inside" },
  { starts: "\x89PNG", is: "a PNG image, not a model" },
  { starts: "\xff\xd8\xff", is: "a JPEG image, not a model" },
  { starts: "%PDF", is: "a PDF document, not a model" },
];

/**
 * A phrase such as `a TensorFlow Lite model, not an ONNX one; convert it to ONNX`; `undefined` where nothing is known.
 */
export function fileKind(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return "empty; fetch or export it again";
  const kind = kinds.find(({ starts, at = 0 }) => startsWith(bytes, starts, at));
  if (kind) return kind.is;
  if (startsWith(bytes, "PK\x03\x04", 0)) return zipKind(bytes);
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 512)).trimStart();
  if (/^(<!doctype html|<html|<head|<\?xml|<!--)/i.test(text.replace(/^\xef\xbb\xbf/, ""))) {
    return "a web page, not a model; download the file itself (the raw file, where a site shows it)";
  }
  // A safetensors file: the length of a JSON header, then the header.
  if (startsWith(bytes, '{"', 8)) return "a safetensors file, which holds weights alone; export the model to ONNX";
  if (/^[{[]/.test(text)) return "a JSON text, not a model";
  return undefined;
}

/** What the names of the files inside tell: those stand near the beginning and near the end. */
function zipKind(bytes: Uint8Array): string {
  const decoder = new TextDecoder("latin1");
  const names = decoder.decode(bytes.subarray(0, 4096)) + decoder.decode(bytes.subarray(-65536));
  if (names.includes("data.pkl") || names.includes("constants.pkl") || names.includes("/code/__torch__")) {
    return "a PyTorch file, not an ONNX model; export it with torch.onnx.export";
  }
  if (names.includes("model.weights.h5")) return "a Keras file, not an ONNX model; export it to ONNX";
  return "a zip archive; unpack it and give the .onnx file inside";
}

function startsWith(bytes: Uint8Array, start: string | readonly number[], at: number): boolean {
  const wanted = typeof start === "string" ? Array.from(start, (sign) => sign.charCodeAt(0)) : start;
  return bytes.length >= at + wanted.length && wanted.every((byte, i) => bytes[at + i] === byte);
}
