import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readNpz, writeNpz } from "../../../formats/npz.ts";
import { seededSignals } from "../../../spectrum/testing/seededSignals.ts";
import { temporaryFolder, trebleHere } from "../../testing/cliProcess.ts";

const { folder, remove } = temporaryFolder();
const path = (name: string): string => join(folder, name);
const settings = { networks: 3, images: 40, agreement: 0.5, slope: 1, noiseSlope: 0, noise: "class" } as const;
const signals = seededSignals(settings, 1, 1);

beforeAll(() => {
  signals.forEach(({ data, shape }, k) => {
    writeFileSync(path(`seed-${k}.npz`), writeNpz({ perturbation: { data, shape }, success: flags(k) }));
  });
  const [, second, third] = signals as [unknown, (typeof signals)[number], (typeof signals)[number]];
  const few = { data: second.data.slice(0, 39 * 256), shape: [39, 1, 16, 16] };
  writeFileSync(path("few.npz"), writeNpz({ perturbation: few }));
  writeFileSync(
    path("none.npz"),
    writeNpz({ perturbation: third, success: { data: new Uint8Array(40), shape: [40] } }),
  );
  const strange = { data: Float32Array.from(third.data, (_, i) => Math.sin(i * i * 0.37 + i)), shape: third.shape };
  writeFileSync(path("strange.npz"), writeNpz({ signals: strange }));
});
afterAll(remove);

/** Network k fails at image k. */
function flags(k: number): { data: Uint8Array; shape: number[] } {
  return { data: Uint8Array.from({ length: 40 }, (_, image) => (image === k ? 0 : 1)), shape: [40] };
}

const three = ["seed-0.npz", "seed-1.npz", "seed-2.npz"].map(path);

it("prints own and shared centroid, agreement and profile", async () => {
  const { code, stdout, stderr } = await trebleHere(["spectrum", "--shared", ...three]);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("What 3 networks have in common: 3 pairs at 40 of 40 images, 16×16 pixels");
  expect(stdout).toMatch(/^own mean frequency .* 0\.2\d\d {2}\[0\.\d+, 0\.\d+\]$/m);
  expect(stdout).toMatch(/^shared mean frequency, .* 0\.1\d\d {2}\[0\.\d+, 0\.\d+\]$/m);
  expect(stdout).toMatch(/^agreement .* 0\.[45]\d\d {2}\[0\.\d+, 0\.\d+\]$/m);
  expect(stdout).toMatch(/^ +radius +own +shared$/m);
});

it("heeds where an attack succeeded, and writes what it found", async () => {
  const out = path("shared.npz");
  const { code, stdout, stderr } = await trebleHere(["spectrum", "--json", "--out", out, "--shared", ...three]);
  expect(code, stderr).toBe(0);
  const { agreement, centroid, profile, ...rest } = JSON.parse(stdout);
  expect(rest).toMatchObject({ sources: three, networks: 3, count: 40, images: 40, pairs: 3, determined: true });
  expect(centroid.low).toBeLessThan(centroid.mean);
  expect(profile.share).toHaveLength(12);
  const arrays = readNpz(new Uint8Array(await readFile(out)));
  expect([...arrays.pairCount!.data.slice(0, 4)]).toEqual([1, 1, 1, 3]);
  expect(arrays.shared!.shape).toEqual([16, 16]);
  const sum = (arrays.shared!.data as Float64Array).reduce((total, value) => total + value, 0);
  expect(sum).toBeCloseTo(agreement.mean, 12);
});

it("says where no shared centroid is determined", async () => {
  const args = ["spectrum", "--shared", path("strange.npz"), path("seed-0.npz")];
  const text = await trebleHere(args);
  expect(text.code, text.stderr).toBe(0);
  expect(text.stdout).toMatch(/^shared mean frequency, .* – {2}not determined$/m);
  expect(text.stdout).toContain("The interval of the agreement reaches 0");
  expect(JSON.parse((await trebleHere([...args, "--json"])).stdout)).toMatchObject({
    determined: false,
    centroid: null,
  });
});

it.each([
  [["seed-0.npz"], [], /--shared has 1 file/],
  [["seed-0.npz", "seed-0.npz"], [], /seed-0.npz twice/],
  [["seed-0.npz", "few.npz"], [], /few.npz has signals \[39, 1, 16, 16\], but .*seed-0.npz has \[40, 1, 16, 16\]/],
  [["seed-0.npz", "none.npz"], [], /None of the 40 images has signals of two networks/],
  [["seed-0.npz", "nowhere.npz"], [], /There is no file/],
  [["seed-0.npz", "seed-1.npz"], ["--max-memory", "60000"], /allow more with --max-memory/],
  [["seed-0.npz", "seed-1.npz"], ["--window", "hann"], /leave out --window/],
  [["seed-0.npz", "seed-1.npz"], ["--out", "nowhere/x.npz"], /there is no folder nowhere/],
] as const)("refuses %s %s in one sentence", async (files, more, message) => {
  const { code, stdout, stderr } = await trebleHere(["spectrum", ...more, "--shared", ...files.map(path)]);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(message);
});
