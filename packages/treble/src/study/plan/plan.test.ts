import { describe, expect, it } from "vitest";
import { planLines, shardLine } from "../../cli/commands/reproduce/planText.ts";
import { implicitBias } from "../../experiments/catalogue/implicitBias.ts";
import { scaleNamed } from "../../experiments/contract/scale.ts";
import { convolution, fullyConnected, withProbes } from "../../experiments/networks/conditions.ts";
import { memoryStore } from "../../runs/memoryStore.ts";
import { partsOf } from "../parts.ts";
import type { CellRuns } from "./cellRuns.ts";
import { cellsOf } from "./cells.ts";
import { computationsOf } from "./computations.ts";
import { type Plan, type PlannedCell, planOf } from "./plan.ts";
import { shardPlan } from "./shards.ts";
import { type Stage, stagesOf } from "./stages.ts";

const scale = scaleNamed("quick", "cifar10");
const images = () => ({
  spec: { shape: [3, 32, 32] as const, classes: 10, mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2] },
  bytes: 184e6,
});
const conditions = [convolution(3), withProbes(fullyConnected(), { kind: "features" })];
const cells = cellsOf([{ scale, experiments: [], conditions }]);

/** All cells with these stages done. */
function planned(done: readonly Stage[]): PlannedCell[] {
  return cells.map((cell) => {
    const stages = stagesOf(cell.config);
    const runs = stages.map((stage) => {
      const id = stage === "search" ? cell.condition : null;
      return { stage, id, done: done.includes(stage) };
    });
    const found = stages.every((stage) => done.includes(stage)) ? ({} as CellRuns["found"]) : null;
    return { cell, found, runs };
  });
}

function plan(done: readonly Stage[], workers = 1): Plan {
  return planOf(planned(done), images, { workers, threads: 1 }, 0.01);
}

describe("planOf", () => {
  it("counts networks and runs, a search once for all seeds", () => {
    const { networks, runs, conditions } = plan([]);
    expect(networks).toEqual({ total: 4, done: 0 });
    // Two of each: search; four of each: training, measurement; two probes.
    expect(runs).toEqual({ total: 12, done: 0 });
    expect(conditions).toEqual([
      { id: "bounded-width-3", label: "bounded-width 3×3", seeds: 2, done: 0 },
      { id: "fully-connected", label: "fully connected", seeds: 2, done: 0 },
    ]);
    expect(plan(["search", "train"]).runs.done).toBe(6);
    expect(plan(["search", "train", "measure"])).toMatchObject({
      networks: { done: 2 },
      runs: { done: 10 },
      conditions: [{ done: 2 }, { done: 0 }],
    });
  });

  it("takes less the more is done, the more workers there are and the faster the machine", () => {
    const order: Stage[] = ["search", "train", "measure", "probes"];
    const seconds = [0, 1, 2, 3].map((count) => plan(order.slice(0, count)).seconds);
    expect(seconds).toEqual(seconds.toSorted((a, b) => b - a));
    expect(new Set(seconds).size).toBe(4);
    const alone = plan([]);
    const shared = plan([], 2);
    expect(shared.seconds).toBeLessThan(alone.seconds);
    expect(shared.seconds).toBeGreaterThanOrEqual(alone.seconds / 2);
    expect(shared.memoryBytes).toBeGreaterThan(alone.memoryBytes);
    const slower = planOf(planned([]), images, { workers: 1, threads: 1 }, 0.02);
    // Each of the four networks takes a second however fast the machine is.
    expect((slower.seconds - 4) / (alone.seconds - 4)).toBeCloseTo(2, 9);
  });

  it("counts what is computed after the networks, once whatever recipes have it, by the store", () => {
    const computing = partsOf([scale, scaleNamed("quick", "cifar10", "adam")], () => [implicitBias]);
    const store = memoryStore();
    const of = () => computationsOf(store, computing, () => ({ height: 32, width: 32 }));
    const timed = (computations: ReturnType<typeof of>, done: readonly Stage[] = []) =>
      planOf(planned(done), images, { workers: 2, threads: 1 }, 0.01, computations);
    const [one, ...more] = of();
    expect([one?.done, more.length]).toEqual([false, 0]);
    const left = timed([one!]);
    expect(left.computations).toEqual({ total: 1, done: 0 });
    expect(left.seconds - timed([]).seconds).toBeCloseTo(0.01 * one!.steps, 9);
    const free = { freeMemory: 1e12, freeDisk: 1e12, downloads: [] };
    expect(planLines(left, free)[0]).toMatch(/ are to be done, and 1 computation after them, in about /);
    const alone = timed([one!], ["search", "train", "measure", "probes"]);
    expect(planLines(alone, free)).toEqual([`Plan: all 4 networks are done; 1 computation is left, about 5 s.`]);
    expect(planLines({ ...alone, networks: { total: 0, done: 0 } }, free)[0]).toMatch(
      /^Plan: no networks are needed; 1/,
    );
    const run = store.run(implicitBias.computation!(scale, { height: 32, width: 32 }).config);
    run.tryLock()!.finish({ computed: {}, seconds: 7 });
    expect(timed(of())).toMatchObject({ computations: { total: 1, done: 1 }, seconds: timed([]).seconds });
  });

  it("needs the disk that perturbations, features and weights need", () => {
    const [weights, attacked] = [(3 * 9 + 1) * 16 + (16 * 1024 + 1) * 10 + (3072 + 1) * 256 + 257 * 10, 256 * 3072];
    const { diskBytes } = plan([]);
    const kept = 1 + (cells[0]!.config.training.stages?.length ?? 0);
    expect(diskBytes / (4 * 2 * (kept * weights + 4 * attacked))).toBeGreaterThan(1);
    expect(diskBytes / (4 * 2 * (kept * weights + 4 * attacked))).toBeLessThan(2);
  });

  it("takes nothing where all is done", () => {
    const done = plan(["search", "train", "measure", "probes"]);
    expect(done).toMatchObject({ networks: { total: 4, done: 4 }, seconds: 0, memoryBytes: 0, diskBytes: 0 });
    const free = { freeMemory: 1, freeDisk: 1, downloads: [] };
    expect(planLines(done, free)).toEqual(["Plan: all 4 networks are done; the page is written anew."]);
  });
});

describe("shardLine", () => {
  it("says what a shard has, and how even the shards are", () => {
    const shared = { shard: "2/3", networks: 1, total: 4, shares: [0.5, 0.25, 0.25] };
    expect(shardLine(shared)).toBe(
      "Shard 2/3: 1 of 4 networks, 25.0 % of the work; shards have from 25.0 % to 50.0 %.",
    );
    const { shares, ...plan } = shardPlan(cells, { index: 2, count: 2 });
    expect(plan).toEqual({ shard: "2/2", networks: 2, total: 4 });
    expect(shares[0]! + shares[1]!).toBeCloseTo(1, 12);
    expect(shardLine({ ...plan, shares })).toMatch(/^Shard 2\/2: 2 of 4 networks, \d\d\.\d % of the work; shards have/);
  });
});

describe("planLines", () => {
  const free = { freeMemory: 16e9, freeDisk: 50e9, downloads: [] };

  it("says how much there is to do and what it takes", () => {
    const lines = planLines({ ...plan([], 2), seconds: 400, memoryBytes: 1.5e9, diskBytes: 2e7 }, free);
    expect(lines).toEqual([
      "Plan: 4 of 4 networks (12 of 12 runs) are to be done, in about 7 min on 2 workers of 1 thread.",
      "Memory: about 1.5 GB of 16 GB free. Disk: about 20 MB of 50 GB free.",
    ]);
  });

  it("warns of what does not fit, and of what must be fetched", () => {
    const scarce = { freeMemory: 1e8, freeDisk: 1e6, downloads: [{ name: "cifar10", bytes: 139e6 }] };
    const lines = planLines(plan([], 2), scarce);
    expect(lines[2]).toBe("To be fetched first: cifar10 (139 MB).");
    expect(lines[3]).toMatch(/more memory than there is; use fewer --workers/);
    expect(lines[4]).toMatch(/more than the disk holds/);
  });
});
