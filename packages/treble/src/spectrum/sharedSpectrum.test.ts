import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { frequencyGrid } from "../frequency/grid.ts";
import { alignment } from "./alignment.ts";
import { measureSpectra } from "./measureSpectra.ts";
import { type SharedSpectrum, sharedSpectrum } from "./sharedSpectrum.ts";
import { type Signals, signalsOf } from "./signals.ts";
import { noise } from "./testing/signals.ts";

const shapes = fc.constantFrom([1, 8, 8], [3, 6, 5], [2, 4, 7], [1, 16, 16]) as fc.Arbitrary<[number, number, number]>;

function random(seed: number, count: number, shape: readonly [number, number, number]): Signals {
  return signalsOf(noise(seed, count * shape[0] * shape[1] * shape[2]), shape);
}

function of(networks: readonly Signals[], options = {}): Promise<SharedSpectrum> {
  return sharedSpectrum(
    networks.map((signals) => ({ signals })),
    { draws: 50, ...options },
  );
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);
const closeTo = (found: ArrayLike<number>, wanted: ArrayLike<number>, within = 1e-9): void => {
  expect(found.length).toBe(wanted.length);
  for (let i = 0; i < found.length; i++) expect(Math.abs(found[i]! - wanted[i]!)).toBeLessThan(within);
};

describe("sharedSpectrum", () => {
  it("is the own spectrum where all seeds have the same, and that of measureSpectra", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 2, max: 4 }), shapes, async (seed, networks, shape) => {
        const signals = random(seed, 5, shape);
        const found = await of(Array.from({ length: networks }, () => signals));
        expect(found.agreement.mean).toBeCloseTo(1, 12);
        closeTo(found.map, found.ownMap, 1e-14);
        closeTo(found.map, (await measureSpectra(signals)).meanDistribution, 1e-7);
        expect(found.centroid.mean).toBeCloseTo(found.ownCentroid.mean, 12);
        closeTo(found.profile!.share, found.ownProfile.share, 1e-12);
        expect(found).toMatchObject({ determined: true, images: 5, pairs: (networks * (networks - 1)) / 2 });
      }),
      { numRuns: 12 },
    );
  });

  it("adds up to the mean cosine in pixels, image by image (Parseval)", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), shapes, async (seed, shape) => {
        const [a, b, c] = [0, 1, 2].map((k) => random(seed + k, 4, shape)) as [Signals, Signals, Signals];
        const cosines = await Promise.all([alignment(a, b), alignment(a, c), alignment(b, c)]);
        const { table, agreement, map } = await of([a, b, c]);
        const wanted = table.agreement.map((_, i) => sum(cosines.map(({ cosine }) => cosine[i]!)) / 3);
        closeTo(table.agreement, wanted, 1e-6);
        expect(sum(map)).toBeCloseTo(agreement.mean, 12);
        const rings = table.profile.length / 4;
        for (let i = 0; i < 4; i++) {
          expect(sum(table.profile.subarray(i * rings, (i + 1) * rings))).toBeCloseTo(table.agreement[i]!, 12);
        }
      }),
      { numRuns: 12 },
    );
  });

  it("is (|ΣF|² − Σ|F|²)/(S(S − 1)), the spectrum of the sum without those of the parts", async () => {
    const shape = [2, 6, 5] as const;
    const networks = [0, 1, 2, 3].map((k) => unit(random(k, 1, shape)));
    const total = signalsOf(
      Float32Array.from(networks[0]!.data, (_, i) => sum(networks.map(({ data }) => data[i]!))),
      shape,
    );
    const [whole, ...parts] = await Promise.all([total, ...networks].map((signals) => measureSpectra(signals)));
    const { map } = await of(networks);
    const wanted = map.map((_, i) => (whole!.meanPower[i]! - sum(parts.map(({ meanPower }) => meanPower[i]!))) / 12);
    closeTo(map, wanted, 1e-7);
  });

  it("has shares of a band in the place of centroids, by the weight", async () => {
    const shape = [2, 8, 8] as const;
    const networks = [0, 1, 2].map((k) =>
      signalsOf(
        noise(k, 6 * 128).map((v, i) => v + 2 * Number(i % 8 < 4)),
        shape,
      ),
    );
    const { radius } = frequencyGrid(8, 8);
    const weight = radius.map((r) => Number(r <= 0.2));
    const share = ({ map, ownMap }: SharedSpectrum, of: "map" | "ownMap"): number => {
      const values = of === "map" ? map : ownMap;
      return sum(values.map((value, i) => value * weight[i]!)) / sum(values);
    };
    const found = await of(networks, { weight, draws: 400 });
    expect(found.centroid.mean).toBeCloseTo(share(found, "map"), 12);
    expect(found.ownCentroid.mean).toBeCloseTo(share(found, "ownMap"), 12);
    expect(found.centroid.low).toBeLessThan(found.centroid.mean);
    expect(found.centroid.high).toBeLessThanOrEqual(1);
    const usual = await of(networks);
    expect((await of(networks, { weight: radius })).centroid).toEqual(usual.centroid);
    expect(found.agreement.mean).toBe(usual.agreement.mean);
    for (const wrong of [radius.slice(1), radius.map(() => -1), radius.map(() => Number.NaN)])
      await expect(of(networks, { weight: wrong })).rejects.toThrow(/weight has \d+ numbers; give 8×8, each from 0/);
  });

  it("finds the shared wave under noise of the seeds' own, without its bias", async () => {
    const shape = [1, 16, 16] as const;
    const wave = Float32Array.from({ length: 256 }, (_, i) => Math.cos((2 * Math.PI * 2 * (i % 16)) / 16));
    const networks = [1, 2, 3].map((seed) => {
      const own = noise(seed, 400 * 256);
      return signalsOf(
        own.map((value, i) => value + wave[i % 256]!),
        shape,
      );
    });
    const found = await of(networks, { draws: 500 });
    expect(found.ownCentroid.mean).toBeGreaterThan(0.28);
    expect(found.centroid.mean).toBeGreaterThan(0.115);
    expect(found.centroid.mean).toBeLessThan(0.135);
    expect(found.centroid.low).toBeLessThan(0.125);
    expect(found.centroid.high).toBeGreaterThan(0.125);
    // The wave has the variance ½ in noise of variance 1.
    expect(found.agreement.mean).toBeCloseTo(1 / 3, 1);
  });

  it("is zero on average for independent noise, and says that no centroid is determined", async () => {
    const found = await of([random(1, 300, [1, 16, 16]), random(2, 300, [1, 16, 16])], { draws: 1000 });
    // The cosine of independent noise has the variance 1/256.
    expect(Math.abs(found.agreement.mean)).toBeLessThan(4 / Math.sqrt(300 * 256));
    expect(found.determined).toBe(found.agreement.low > 0);
    expect(found.determined).toBe(false);
    expect(found).toMatchObject({ profile: null, centroid: { low: 0, high: Math.SQRT1_2 } });
  });

  it("heeds neither the scale of a signal nor the order of seeds", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        shapes,
        fc.double({ min: 1e-8, max: 1e8, noNaN: true }),
        async (seed, shape, by) => {
          const networks = [0, 1, 2].map((k) => random(seed + k, 4, shape));
          const { map, table } = await of(networks);
          const scaled = networks.map(({ data }, k) =>
            signalsOf(
              data.map((x) => (k === 1 ? x * by : x)),
              shape,
            ),
          );
          const other = await of([scaled[2]!, scaled[0]!, scaled[1]!]);
          closeTo(other.map, map, 1e-6);
          closeTo(other.table.moment, table.moment, 1e-6);
        },
      ),
      { numRuns: 12 },
    );
  });

  it("leaves out what is absent, zero or not finite, as if it had not been given", async () => {
    const shape = [1, 6, 6] as const;
    const networks = [0, 1, 2].map((k) => random(k, 5, shape));
    const [a, b, c] = networks.map(({ data }) => data) as [Float32Array, Float32Array, Float32Array];
    b.fill(0, 36, 72); // image 1: of a and c alone
    c[72] = Number.NaN; // image 2: of a and b alone
    const present = Uint8Array.of(1, 1, 1, 0, 1); // image 3 of a: b and c alone
    a.fill(0, 144);
    b.fill(0, 144); // image 4: of none
    const found = await sharedSpectrum(
      networks.map((signals, k) => ({ signals, ...(k === 0 && { present }) })),
      { draws: 50 },
    );
    expect([...found.table.pairCount]).toEqual([3, 1, 1, 1, 0]);
    expect(found.images).toBe(4);
    const pair = async (first: Float32Array, second: Float32Array, image: number): Promise<number> => {
      const part = (data: Float32Array): Signals => signalsOf(data.slice(36 * image, 36 * (image + 1)), shape);
      return (await alignment(part(first), part(second))).cosine[0]!;
    };
    expect(found.table.agreement[1]).toBeCloseTo(await pair(a, c, 1), 6);
    expect(found.table.agreement[2]).toBeCloseTo(await pair(a, b, 2), 6);
    expect(found.table.agreement[3]).toBeCloseTo(await pair(b, c, 3), 6);
    expect(found.table.agreement[4]).toBeNaN();
    for (const number of [found.agreement.mean, found.agreement.low, ...found.map, ...found.draws.ownCentroid]) {
      expect(number).not.toBeNaN();
    }
  });

  it("compares the pairs it is told to", async () => {
    const shape = [3, 8, 8] as const;
    const networks = [0, 1, 2, 3].map((k) => random(k, 6, shape));
    const found = await of(networks, {
      pairs: [
        [0, 2],
        [3, 1],
      ],
    });
    const [first, second] = await Promise.all([of([networks[0]!, networks[2]!]), of([networks[1]!, networks[3]!])]);
    closeTo(
      found.map,
      first.map.map((value, i) => (value + second.map[i]!) / 2),
      1e-12,
    );
    expect(found.pairs).toBe(2);
  });

  it("draws the same every time, and by seed", async () => {
    const networks = [random(1, 20, [1, 8, 8]), random(2, 20, [1, 8, 8])];
    const [one, again, other] = await Promise.all([of(networks), of(networks), of(networks, { seed: 1 })]);
    expect(again.draws).toEqual(one.draws);
    expect(other.draws.agreement).not.toEqual(one.draws.agreement);
  });

  it("refuses what is no list of networks with the same images", async () => {
    const shape = [1, 4, 4] as const;
    const [a, b] = [random(1, 3, shape), random(2, 3, shape)];
    const refusals: [Promise<unknown>, RegExp][] = [
      [of([a]), /two networks or more/],
      [of([a, random(2, 4, shape)]), /Network 1 has signals of shape \[4,1,4,4\]/],
      [of([a, b], { pairs: [[0, 0]] }), /pair \[0, 0\] is not of two/],
      [of([a, b], { pairs: [[0, 2]] }), /pair \[0, 2\] is not of two/],
      [
        of([a, b], {
          pairs: [
            [0, 1],
            [1, 0],
          ],
        }),
        /given twice/,
      ],
      [of([a, b], { pairs: [] }), /no pair/],
      [of([a, b], { draws: 0 }), /draws is 0/],
      [of([a, signalsOf(new Float32Array(48), shape)]), /None of the 3 images/],
      [sharedSpectrum([{ signals: a }, { signals: b, present: new Uint8Array(2) }]), /3 signals and 2 flags/],
    ];
    for (const [refused, message] of refusals) {
      await expect(refused).rejects.toThrow(message);
      await expect(refused).rejects.toThrow(UserError);
    }
    await expect(of([a, b], { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
  });
});

function unit({ data, shape: [, ...shape] }: Signals): Signals {
  const norm = Math.sqrt(sum(data.map((x) => x * x)));
  return signalsOf(
    data.map((x) => x / norm),
    shape,
  );
}
