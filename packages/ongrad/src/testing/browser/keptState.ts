import { reshape } from "../../graph/arrange.ts";
import { add, mul, sub } from "../../graph/elementwise.ts";
import { matmul } from "../../graph/matmul.ts";
import { reduceSum } from "../../graph/reduction.ts";
import { input } from "../../graph/value.ts";
import type { Backend } from "../../run/backend.ts";
import { iterate } from "../../run/iterate.ts";
import { fill } from "../fill.ts";
import type { GpuTraffic } from "./gpuTraffic.ts";

/** How long a row of the state is. */
const WIDTH = 128;
/** Bytes of the whole state: a matrix and its momentum, and a counter. */
export const STATE_BYTES: number = 4 * (2 * WIDTH * WIDTH + 1);

/** What went to and fro during a stretch of steps, and where the state stood at its end. */
export interface Stretch {
  readonly traffic: GpuTraffic;
  readonly sums: readonly number[];
  readonly weights: readonly number[];
  readonly count: number;
}

/**
 * Momentum descent of a matrix on two rows a step, in three stretches: from the start; on, after the state was read
 * twice; and from a state that was set anew.
 */
export async function keptState(backend: Backend, counted?: GpuTraffic): Promise<readonly Stretch[]> {
  const [w, momentum, count] = [input("w", [WIDTH, WIDTH]), input("momentum", [WIDTH, WIDTH]), input("count", [])];
  const x = input("x", [2, WIDTH]);
  const y = matmul(x, w);
  const slope = matmul(reshape(x, [WIDTH, 2]), y);
  const next = add(mul(momentum, 0.9), slope);
  const state = {
    w: { now: w, next: sub(w, mul(next, 1e-3)) },
    momentum: { now: momentum, next },
    count: { now: count, next: add(count, 1) },
  };
  const program = await iterate({ state, feeds: { x }, results: { sum: reduceSum(mul(y, y)) } }, { backend });
  const start = () => ({
    ...{ w: fill(1, WIDTH * WIDTH, 0.1), momentum: new Float32Array(WIDTH * WIDTH), count: new Float32Array(1) },
  });
  const stretches: Stretch[] = [];
  program.reset(start());
  await program.step({ x: fill(2, 2 * WIDTH) });
  for (let stretch = 0; stretch < 3; stretch++) {
    if (stretch === 2) {
      program.reset(start());
      await program.step({ x: fill(2, 2 * WIDTH) });
    }
    const before = { ...counted } as GpuTraffic;
    const sums: number[] = [];
    for (let step = 0; step < 20; step++) sums.push((await program.step({ x: fill(3 + step, 2 * WIDTH) })).sum[0]!);
    const after = { ...counted } as GpuTraffic;
    const traffic = { up: after.up - before.up, down: after.down - before.down, made: after.made - before.made };
    await program.state();
    const reached = await program.state();
    stretches.push({ traffic, sums, weights: [...reached.w], count: reached.count[0]! });
  }
  await program.dispose();
  return stretches;
}
