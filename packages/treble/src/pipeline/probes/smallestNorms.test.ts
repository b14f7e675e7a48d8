import { expect, it } from "vitest";
import { rightImages, smallestNorms, standing } from "./smallestNorms.ts";

const array = <Data extends ArrayLike<number>>(data: Data) => ({ data, shape: [data.length] });
// Fooled at 0.5 and at 0.2; never fooled; wrong from the start.
const norms = smallestNorms({
  l2: array(Float64Array.of(0.5, 0.2, 0, 0)),
  success: array(Uint8Array.of(1, 1, 0, 0)),
  clean: array(Int32Array.of(3, 4, 5, 6)),
  labels: array(Uint8Array.of(3, 4, 5, 7)),
});

it("tells images that are wrong from images that nothing fooled", () => {
  expect([...norms]).toEqual([0.5, 0.2, Number.POSITIVE_INFINITY, 0]);
  expect([...rightImages(norms)]).toEqual([0, 1, 2]);
});

it("an image falls at its smallest norm", () => {
  expect([...standing(norms, 0)]).toEqual([1, 1, 1, 0]);
  expect([...standing(norms, 0.19)]).toEqual([1, 1, 1, 0]);
  expect([...standing(norms, 0.2)]).toEqual([1, 0, 1, 0]);
  expect([...standing(norms, 9)]).toEqual([0, 0, 1, 0]);
});
