import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { StringStringEntryProtoSchema, TensorProtoSchema } from "onnx-buf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fill } from "../testing/fill.ts";
import { declare, node, writeModel } from "../testing/writtenModel.ts";
import { ModelError } from "../trace/foreignNode.ts";
import { loadFile } from "./node.ts";

describe("loadFile", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ongrad-"));
    mkdirSync(join(folder, "model", "sub"), { recursive: true });
    const weights = new Uint8Array(fill(1, 60).buffer);
    writeFileSync(join(folder, "model", "sub", "w.bin"), weights);
    writeFileSync(join(folder, "outside.bin"), weights);
    symlinkSync(join(folder, "outside.bin"), join(folder, "model", "link.bin"));
    for (const [name, location] of [
      ["good", "sub/w.bin"],
      ["link", "link.bin"],
      ["missing", "none.bin"],
      ["folder", "sub"],
      ["above", "../outside.bin"],
    ] as const) {
      const externalData = [create(StringStringEntryProtoSchema, { key: "location", value: location })];
      const bytes = writeModel({
        inputs: [declare("image", ["batch", 3, 2, 2])],
        outputs: [declare("logits", ["batch", 5])],
        initializers: [
          create(TensorProtoSchema, { name: "w", dims: [12n, 5n], dataType: 1, dataLocation: 1, externalData }),
        ],
        nodes: [node("Flatten", ["image"], ["flat"]), node("MatMul", ["flat", "w"], ["logits"])],
      });
      writeFileSync(join(folder, "model", `${name}.onnx`), bytes);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("reads weights from the model's folder", async () => {
    expect(await loadFile(join(folder, "model", "good.onnx"))).toMatchObject({
      classes: 5,
      parameters: 60,
      batch: "any",
    });
  });

  it.each([
    ["link", "leads out of the model's folder."],
    ["missing", "which cannot be read; put it there."],
    ["folder", 'sub" cannot be read.'],
    ["above", "is not inside the model's folder."],
    ["none", 'none.onnx" cannot be read.'],
  ])("%s: %s", async (name, message) => {
    const error = await loadFile(join(folder, "model", `${name}.onnx`)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).toContain(message);
  });
});
