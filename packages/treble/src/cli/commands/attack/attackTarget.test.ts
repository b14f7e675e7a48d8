import { expect, test } from "vitest";
import { UserError } from "../../../errors/userError.ts";
import { attackTarget, awayFromTarget } from "./attackTarget.ts";

const names = ["cat", "dog", "3"];

test("a class by its number or its name, or one that depends on the image", () => {
  expect(attackTarget("1", names, 3)).toEqual({ aim: 1, text: "class 1 (dog)" });
  expect(attackTarget("cat", names, 3)).toEqual({ aim: 0, text: "class 0 (cat)" });
  // A class of the model that the dataset has no name for.
  expect(attackTarget("3", names, 5)).toEqual({ aim: 3, text: "class 3" });
  expect(attackTarget("second", names, 3).aim).toBe("second");
  expect(attackTarget("least-likely", names, 3).aim).toBe("least-likely");
  for (const text of ["3", "-1", "horse", "1.5", ""]) expect(() => attackTarget(text, names, 3)).toThrow(UserError);
});

test("images of the target are left out", () => {
  const split = { images: Uint8Array.of(1, 2, 3, 4, 5, 6), labels: Uint8Array.of(0, 1, 0), count: 3 };
  expect(awayFromTarget(split, attackTarget("0", names, 3))).toEqual({
    images: Uint8Array.of(3, 4),
    labels: Uint8Array.of(1),
    count: 1,
  });
  expect(awayFromTarget(split, attackTarget("second", names, 3))).toEqual(split);
});
