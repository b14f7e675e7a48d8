import { expect, test } from "vitest";
import { processorCaveat, processorsOf } from "./processorCaveat.ts";

const [intel, arm] = ["Xeon, x64, AVX-512", "Neoverse, arm64, SVE"];

test("processors of several kinds are said, in any order the same", () => {
  expect(processorsOf([{ processors: [intel, arm] }, { processors: [] }, { processors: [arm] }])).toEqual([arm, intel]);
  expect(processorCaveat([arm, intel])).toEqual([
    "Its networks were computed on 2 kinds of processor (Neoverse, arm64, SVE; Xeon, x64, AVX-512). Sums are rounded differently where vector units differ, so a network that is trained again on another kind need not come out the same.",
  ]);
});

test("of one kind, or of runs that do not say, there is nothing to say", () => {
  expect(processorCaveat(processorsOf([{ processors: [intel] }, { processors: [] }]))).toEqual([]);
  expect(processorCaveat(processorsOf([]))).toEqual([]);
});
