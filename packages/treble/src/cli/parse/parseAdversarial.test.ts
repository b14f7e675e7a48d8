import { expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { parseAdversarial } from "./parseAdversarial.ts";

it("reads norm, radius, steps and the length of a step", () => {
  expect(parseAdversarial("linf:8/255:7:2/255")).toEqual({
    norm: "linf",
    epsilon: 8 / 255,
    steps: 7,
    stepSize: 2 / 255,
  });
  expect(parseAdversarial("l2:0.5:5")).toEqual({ norm: "l2", epsilon: 0.5, steps: 5, stepSize: 0.25 });
});

it.each([
  "",
  "linf",
  "linf:8/255",
  "l1:12:7",
  "l2:0:7",
  "l2:-1:7",
  "l2:0.5:0",
  "l2:0.5:2.5",
  "l2:0.5:101",
  "l2:0.5:",
  "l2:0.5:7:0",
  "l2:0.5:7:x",
  "l2:0.5:7:0.1:3",
  "l2:8/0:7",
  "l2:1/2/3:7",
])("refuses %j", (text) => {
  expect(() => parseAdversarial(text)).toThrow(UserError);
});
