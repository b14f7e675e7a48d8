import { expect, it } from "vitest";
import { scaleNamed } from "../contract/scale.ts";
import { attacks } from "./attacks.ts";

const size = { height: 32, width: 32 };
const [independence, agreement] = attacks.claims(scaleNamed("quick", "cifar10"), size);

it("every attack has a contrast of its own: the small convolution's mean less the full-width one's", () => {
  const means = Float64Array.of(0.25, 0.05, 0.2, 0.1, 0.3, 0.35);
  const contrasts = Array.from({ length: independence!.parts! }, (_, part) => independence!.statistic(means, part));
  expect(contrasts).toEqual([expect.closeTo(0.2, 12), expect.closeTo(0.1, 12), expect.closeTo(-0.05, 12)]);
});

it("a difference from DDN uses up the tolerance, to either side", () => {
  const differences = Float64Array.of(0.005, -0.03);
  const contrasts = Array.from({ length: agreement!.parts! }, (_, part) => agreement!.statistic(differences, part));
  expect(contrasts).toEqual([0.015, 0.025, 0.05, -0.01].map((left) => expect.closeTo(left, 12)));
});
