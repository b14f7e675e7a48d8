import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { normal, randomStream } from "../../random/randomStream.ts";
import { kernelFlow } from "./kernelFlow.ts";

const [n, classes] = [6, 3];
const stream = randomStream(2);
const root = Float64Array.from({ length: n * n }, () => normal(stream));
const kernel = Float64Array.from({ length: n * n }, (_, at) => {
  const [i, j] = [Math.floor(at / n), at % n];
  return Array.from({ length: n }, (_, k) => root[i * n + k]! * root[j * n + k]!).reduce((a, b) => a + b, 0);
});
const labels = [0, 1, 2, 0, 1, 2];

/** The flow in ten thousand explicit steps, which need no scheme. */
function inSmallSteps(until: number): Float64Array {
  const [steps, a] = [10_000, new Float64Array(n * classes)];
  for (let step = 0; step < steps; step++) {
    const f = new Float64Array(n * classes);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        for (let c = 0; c < classes; c++) f[i * classes + c]! += kernel[i * n + j]! * a[j * classes + c]!;
    for (let i = 0; i < n; i++) {
      const row = [...f.subarray(i * classes, (i + 1) * classes)];
      const total = row.reduce((sum, value) => sum + Math.exp(value), 0);
      row.forEach((value, c) => {
        a[i * classes + c]! += ((until / steps) * ((c === labels[i] ? 1 : 0) - Math.exp(value) / total)) / n;
      });
    }
  }
  return a;
}

describe("kernelFlow", () => {
  it("follows the flow of the cross-entropy to each loss", () => {
    const states = kernelFlow({ kernel, labels, classes }, [0.5, 1]);
    expect(states.map(({ loss, reached }) => [loss, reached])).toEqual([
      [1, true],
      [0.5, true],
    ]);
    for (const { time, coefficients } of states) {
      const expected = inSmallSteps(time);
      const length = Math.hypot(...expected);
      const off = Math.hypot(...expected.map((value, i) => value - coefficients[i]!));
      expect(off / length).toBeLessThan(0.1);
    }
  });

  it("starts where the network does, and says where a loss is not reached", () => {
    const initial = Float64Array.from({ length: n * classes }, (_, i) =>
      i % classes === labels[Math.floor(i / classes)] ? 5 : 0,
    );
    const [state] = kernelFlow({ kernel, labels, classes, initial }, [1]);
    expect(state).toMatchObject({ time: 0, reached: true });
    expect(state!.coefficients.every((value) => value === 0)).toBe(true);
    // Of a kernel that cannot tell images apart.
    const [stuck] = kernelFlow({ kernel: new Float64Array(n * n).fill(1), labels, classes }, [0.1]);
    expect(stuck!.reached).toBe(false);
    expect(stuck!.loss).toBeCloseTo(Math.log(classes), 6);
  });

  it("says what does not fit", () => {
    expect(() => kernelFlow({ kernel: new Float64Array(4), labels, classes }, [1])).toThrow(UserError);
  });
});
