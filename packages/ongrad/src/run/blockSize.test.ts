import { expect, it } from "vitest";
import { blockSize } from "./blockSize.ts";
import { nodeBackend } from "./node.ts";

it("is one that onnxruntime has, and 0 for a backend that refuses the blocked operators", async () => {
  const native = nodeBackend();
  expect([0, 8, 16]).toContain(await blockSize(native));
  const without = { ...native, createSession: () => Promise.reject(new Error("No such operator.")) };
  expect(await blockSize(without)).toBe(0);
});
