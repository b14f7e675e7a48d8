import { expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { buildNetwork, parseArchitecture } from "../architectures.ts";
import type { ImageSpec } from "./network.ts";

const images: ImageSpec = { shape: [3, 8, 8], classes: 4, mean: [0.5, 0.5, 0.5], std: [1, 1, 1] };
const build = (changes: object) => (): unknown =>
  buildNetwork(parseArchitecture({ family: "bounded-width" }), { ...images, ...changes });

test.each([
  [{ shape: [8, 8] }, "The images' shape is [8,8]; it must be [C, H, W], whole numbers from 1."],
  [{ shape: undefined }, "The images' shape is [undefined];"],
  [{ shape: [3, 8, 0] }, "The images' shape is [3,8,0];"],
  [{ classes: 2.5 }, "The images' classes are 2.5; give their number, from 1."],
  [{ mean: [0.5] }, "The images' mean is [0.5]; it must be 3 finite numbers, one a channel."],
  [{ std: [1, 1, 0] }, "The images' std is [1,1,0]; it must be 3 finite numbers above 0, one a channel."],
  [{ std: 1 }, "The images' std is [1];"],
])("no network is built for %o", (changes, message) => {
  expect(build({})).not.toThrow();
  expect(build(changes)).toThrow(UserError);
  expect(build(changes)).toThrow(message);
});
