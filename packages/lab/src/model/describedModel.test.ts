import { beforeAll, describe, expect, it } from "vitest";
import { modelWithoutDerivative, trainedModel, withExternalData } from "../testing/smallModels.ts";
import { describedModel, MOST_BYTES } from "./describedModel.ts";
import { missingSentence } from "./openedModel.ts";
import { derivativeSentence } from "./words.ts";

const given = (name: string, bytes: Uint8Array, path = name) => ({
  file: new File([bytes as Uint8Array<ArrayBuffer>], name),
  path,
});

describe("what a dropped model says of itself", () => {
  let small: Uint8Array;
  beforeAll(async () => {
    small = await trainedModel();
  });

  it("is its inputs, what wrote it, its operators, and that all have derivatives", async () => {
    const { described } = await describedModel([given("small.onnx", small)], {});
    expect(described).toMatchObject({
      ...{ name: "small.onnx", bytes: small.length, output: "logits", producer: "ongrad", withoutDerivative: [] },
      inputs: [{ name: "images", shape: [expect.anything(), 3, 32, 32], type: "float" }],
      missing: [],
    });
    const counts = described.operators.map(({ count }) => count);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    expect(derivativeSentence(described)).toMatch(/all parts can be measured/);
  });

  it("names the files of weights that are not there, and finds them by their place or by their name", async () => {
    const { model, files } = withExternalData(small);
    expect(files.size).toBe(2);
    const missing = async (...others: ReturnType<typeof given>[]) =>
      (await describedModel([given("m.onnx", model, "folder/m.onnx"), ...others], {})).described.missing;
    const [first, second] = [files.get("first.data")!, files.get("weights/second.data")!];
    expect(await missing()).toEqual(["first.data", "weights/second.data"]);
    expect(await missing(given("first.data", first))).toEqual(["weights/second.data"]);
    expect(await missing(given("first.data", first), given("second.data", second))).toEqual([]);
    expect(await missing(given("second.data", second, "folder/weights/second.data"))).toEqual(["first.data"]);
    expect(missingSentence("m.onnx", ["a", "b"])).toMatch(/files that are not here: a, b\. Drop them/);
  });

  it("names operators without a derivative, and what can still be done", async () => {
    const { described } = await describedModel([given("det.onnx", modelWithoutDerivative())], {});
    expect(described.withoutDerivative).toEqual(["Det"]);
    expect(derivativeSentence(described)).toMatch(/no derivative here: Det\..*HopSkipJump.*accuracy, spectra/);
  });

  it.each<[string, readonly (readonly [string, Uint8Array | number])[], RegExp]>([
    ["no model", [["a.txt", new Uint8Array(3)]], /no \.onnx file/],
    [
      "two models",
      [
        ["a.onnx", new Uint8Array(3)],
        ["b.ONNX", new Uint8Array(3)],
      ],
      /2 models \(a\.onnx, b\.ONNX\)/,
    ],
    ["a file cut short", [["a.onnx", -1]], /^[^\n]+\.$/],
    ["something else", [["a.onnx", new TextEncoder().encode("<html></html>")]], /^The file is a web page/],
    ["nothing", [["a.onnx", new Uint8Array(0)]], /^[^\n]+\.$/],
    ["too much", [["a.onnx", MOST_BYTES + 1e6]], /has 101 MB .* takes up to 100 MB/],
  ])("refuses %s in a sentence", async (_, files, why) => {
    const made = files.map(([name, what]) => {
      if (typeof what !== "number") return given(name, what);
      if (what < 0) return given(name, small.subarray(0, small.length - 5000));
      // As large, without its bytes.
      return { file: Object.defineProperty(new File([], name), "size", { value: what }), path: name };
    });
    await expect(describedModel(made, {})).rejects.toThrow(why);
  });
});
