import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { fourierBasis } from "../../frequency/fourierBasis.ts";
import { classSignal } from "./classSignal.ts";

const shape = [2, 4, 4] as const;

describe("classSignal", () => {
  it("is the energy of the difference of two classes, at its frequency and the mirror image", () => {
    const wave = fourierBasis([4, 4], [0, 1], "cos");
    // Class 1 has the wave in its second channel, on top of what all have.
    const image = (label: number) => [...new Array(16).fill(0.3), ...wave.map((value) => 0.5 + label * value)];
    const labels = [0, 1, 0, 1, 0, 1];
    const energy = classSignal(labels.flatMap(image), labels, 2, shape);
    expect(energy[1]).toBeCloseTo(0.5, 6);
    expect(energy[3]).toBeCloseTo(0.5, 6);
    expect(energy.reduce((sum, value) => sum + Math.abs(value), 0)).toBeCloseTo(1, 6);
  });

  it("needs two images each of two classes", () => {
    expect(() => classSignal(new Float32Array(64), [0, 1], 2, shape)).toThrow(UserError);
  });
});
