import { expect, it } from "vitest";
import { buildNetwork } from "../../models/architectures.ts";
import { initialize } from "../../models/network/initialize.ts";
import type { ProbeSubject } from "./probe.ts";
import { stageMoments } from "./stageMoments.ts";

const network = buildNetwork(
  { family: "fully-connected", depth: 2, width: 4, activation: "relu", bias: true },
  { shape: [1, 4, 4], classes: 2, mean: [0], std: [1] },
);
const [initial, early, late, end] = [0, 1, 2, 2].map((seed) => initialize(network, seed, 1));

it("has the end's own weights where the last stage was reached there: their measurement is at hand", () => {
  const subject = {
    ...{ network, initial: initial! },
    stages: () => [
      { stage: 1.8, epoch: 1, checkedLoss: 1.7, weights: early! },
      { stage: 1.5, epoch: 2.5, checkedLoss: 1.2, weights: late! },
      { stage: 1.3, epoch: 2.5, checkedLoss: 1.2, weights: late! },
    ],
    snapshots: () => [],
    finished: () => ({ epoch: 2.5, weights: end! }),
  } as unknown as ProbeSubject;
  const moments = stageMoments(subject, {});
  expect(moments.map(({ stages, epoch }) => [stages, epoch])).toEqual([
    [[1.8], 1],
    [[1.5, 1.3], 2.5],
  ]);
  expect(moments[0].weights).toBe(early);
  expect(moments[1]!.weights).toBe(end);
  expect(moments[1]!.checkedLoss).toBe(1.2);
});
