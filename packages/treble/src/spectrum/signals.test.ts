import { expect, test } from "vitest";
import { UserError } from "../errors/userError.ts";
import { checkSignals, type Signals, signalsOf } from "./signals.ts";

test("numbers are as many signals as fit into them", () => {
  const data = new Float32Array(24);
  expect(signalsOf(data, [1, 2, 3])).toEqual({ data, shape: [4, 1, 2, 3] });
  expect(signalsOf(new Float32Array(0), [1, 2, 3]).shape[0]).toBe(0);
});

test.each([
  ["23 numbers are not a whole number of signals of shape [1,2,3]", 23, [1, 2, 3]],
  ["not [0,2,3]", 24, [0, 2, 3]],
  ["not [1,2.5,3]", 24, [1, 2.5, 3]],
  ["not [1,2]", 24, [1, 2]],
] as const)("refuses: %s", (message, length, shape) => {
  const attempt = (): void => void signalsOf(new Float32Array(length), shape as unknown as [number, number, number]);
  expect(attempt).toThrow(UserError);
  expect(attempt).toThrow(message);
});

test("a shape that says another number than there is, is no shape of these signals", () => {
  const data = new Float32Array(24);
  expect(() => checkSignals({ data, shape: [4, 1, 2, 3] })).not.toThrow();
  expect(() => checkSignals({ data, shape: [3, 1, 2, 3] })).toThrow(
    "24 numbers are 4 signals of shape [1,2,3], not 3;",
  );
});

test.each([
  [new Float32Array(24), "The signals are a Float32Array; pass { data, shape }, such as an attack's `perturbations`"],
  [undefined, "The signals are undefined;"],
  [{ images: new Float32Array(24) }, "The signals are an object;"],
  [{ data: new Float64Array(24), shape: [4, 1, 2, 3] }, "The data of signals is a Float64Array; pass a Float32Array."],
])("what is no signals is refused: %#", (signals, message) => {
  expect(() => checkSignals(signals as unknown as Signals)).toThrow(UserError);
  expect(() => checkSignals(signals as unknown as Signals)).toThrow(message);
});

test("a shape is needed", () => {
  const shapeless = signalsOf as (data: Float32Array) => unknown;
  expect(() => shapeless(new Float32Array(8))).toThrow("of whole numbers from 1, not undefined;");
});
