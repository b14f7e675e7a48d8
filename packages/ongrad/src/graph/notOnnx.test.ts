import { describe, expect, it } from "vitest";
import { nodeBackend } from "../run/node.ts";
import { load } from "../trace/load.ts";
import { relu } from "./elementwise.ts";
import { notOnnx } from "./notOnnx.ts";
import { readModel } from "./readModel.ts";
import { serialize } from "./serialize.ts";
import { input } from "./value.ts";

const latin = (text: string): Uint8Array => Uint8Array.from(text, (sign) => sign.charCodeAt(0));

describe("bytes that are no ONNX model are named", () => {
  it.each<[string, Uint8Array]>([
    [
      "a Git LFS pointer, not the file itself; run `git lfs pull`",
      latin("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"),
    ],
    ["a web page", latin("\n<!DOCTYPE html>\n<html><head>")],
    ["a web page", latin("\xef\xbb\xbf<html lang=en>")],
    ["a zip archive; unpack it", latin("PK\x03\x04\x14\x00model.onnx")],
    ["a PyTorch file", latin(`PK\x03\x04${"\0".repeat(26)}resnet/data.pkl`)],
    ["a Keras file", latin(`PK\x03\x04${"\0".repeat(5000)}model.weights.h5`)],
    ["a Python pickle", latin("\x80\x02}q\x00")],
    ["an HDF5 file", latin("\x89HDF\r\n\x1a\n\0\0")],
    ["a TensorFlow Lite model", latin("\x1c\0\0\0TFL3\0\0")],
    ["onnxruntime's own format", latin("\x08\0\0\0ORTM")],
    ["a safetensors file", latin('\x40\0\0\0\0\0\0\0{"__metadata__":{}}')],
    ["a GGUF file", latin("GGUF\x03\0\0\0")],
    ["a gzip archive", latin("\x1f\x8b\x08\0")],
    ["a tar archive", latin(`${"model.onnx".padEnd(257, "\0")}ustar\0`)],
    ["empty", new Uint8Array(0)],
  ])("%s", async (kind, bytes) => {
    expect(notOnnx(bytes)).toContain(`The file is ${kind.startsWith("onnx") ? "a model in " : ""}${kind}`);
    await expect(load(bytes, { backend: nodeBackend() })).rejects.toThrow(kind);
    expect(() => readModel(bytes)).toThrow(kind);
  });

  it("cut off, wherever that is", async () => {
    const x = input("x", [1, 3, 4, 4]);
    const whole = serialize({ inputs: { x }, outputs: { y: relu(x) } });
    const sentences = Array.from({ length: whole.length - 3 }, (_, i) => notOnnx(whole.slice(0, i + 3)));
    const broken = "The file breaks off in the middle of an ONNX model; fetch or export it again.";
    // Between two fields of the outermost message nothing tells.
    expect(sentences.filter((sentence) => sentence !== broken).length).toBeLessThan(12);
    await expect(load(whole.slice(0, whole.length / 2), { backend: nodeBackend() })).rejects.toThrow(broken);
  });

  it("and nothing is made up about others", () => {
    const plain = "These bytes are not an ONNX model.";
    for (const text of ["no model", "\x80\x80\x80", "\0\0\0\0\0\0\0\0\0", "\xff\xff\xff\xff"]) {
      expect(notOnnx(latin(text))).toBe(plain);
    }
  });
});
