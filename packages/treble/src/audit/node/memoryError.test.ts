import { expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { memoryError } from "./memoryError.ts";

test("what V8 really throws where there is no memory becomes a sentence", () => {
  const attempts = [() => new ArrayBuffer(2 ** 46), () => new Float32Array(2 ** 46), () => new Uint8Array(2 ** 53 - 1)];
  for (const attempt of attempts) {
    let thrown: unknown;
    try {
      attempt();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(Error);
    expect(memoryError(thrown)?.message).toMatch(/^There is not enough memory for this audit: /);
    expect(memoryError(thrown)?.cause).toBe(thrown);
  }
});

test("what onnxruntime says, too, and nothing else", () => {
  const messages = [
    "Failed to allocate memory for requested buffer of size 8589934592",
    "Non-zero status code returned while running Conv node. Status Message: std::bad_alloc",
  ];
  for (const message of messages) expect(memoryError(new Error(message))).toBeInstanceOf(UserError);
  expect(memoryError(new Error("No such operator"))).toBeUndefined();
  expect(memoryError(new UserError("The array is out of memory."))).toBeUndefined();
});
