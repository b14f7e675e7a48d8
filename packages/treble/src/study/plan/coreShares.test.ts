import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coreShares, type NameShare } from "./coreShares.ts";

describe("coreShares", () => {
  it("gives every core a worker where nothing is asked", () => {
    expect(coreShares({}, 6)).toEqual({ workers: 6, threads: 1, note: null });
  });

  it("never takes more than there are, and says so only then", () => {
    const asked = fc.record(
      { workers: fc.integer({ min: 1, max: 40 }), threads: fc.integer({ min: 0, max: 40 }) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(asked, fc.integer({ min: 1, max: 32 }), (request, cores) => {
        const { workers, threads, note } = coreShares(request, cores);
        expect(workers * threads).toBeLessThanOrEqual(cores);
        expect(Math.min(workers, threads)).toBeGreaterThanOrEqual(1);
        const fits = (request.workers ?? 1) * (request.threads || 1) <= cores;
        if (fits && request.threads !== 0) expect(note).toBeNull();
        if (!fits) expect(note).not.toBeNull();
        if (fits && request.threads) expect(threads).toBe(request.threads);
      }),
    );
  });

  it("takes 0 threads for all cores, in one worker", () => {
    expect(coreShares({ threads: 0 }, 4)).toMatchObject({ workers: 1, threads: 4, note: null });
  });

  it("says what it does instead", () => {
    expect(coreShares({ workers: 8 }, 2).note).toBe("There are 2 cores for `workers: 8`; using 2 workers of 1 thread.");
    const flags: NameShare = (option, value) => `--${option} ${value}`;
    expect(coreShares({ workers: 2, threads: 2 }, 3, flags).note).toBe(
      "There are 3 cores for --workers 2 with --threads 2; using 1 worker of 2 threads.",
    );
  });
});
