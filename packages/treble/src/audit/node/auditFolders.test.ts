import { join } from "node:path";
import { expect, test } from "vitest";
import { auditFolders } from "./auditFolders.ts";

test("one goes into the folder, several each into one of its own", () => {
  expect(auditFolders(["a/model.onnx"], "audit")).toEqual(["audit"]);
  expect(auditFolders(["a/old.onnx", "b/OLD.onnx", "runs/3f9c/model.onnx", "../..onnx", "ü ?.onnx"], "audit")).toEqual(
    ["old", "OLD-2", "3f9c", "model", "model-2"].map((name) => join("audit", name)),
  );
});
