import { compile, input } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { augmented } from "./augment.ts";

const [n, c, h, w] = [3, 2, 5, 4];
const pixels = Float32Array.from({ length: n * c * h * w }, (_, i) => i + 1);
const at = (sample: number, channel: number, y: number, x: number): number =>
  y < 0 || y >= h || x < 0 || x >= w ? 0 : pixels[((sample * c + channel) * h + y) * w + x]!;

async function augment(choices: { flip?: bigint[]; row?: bigint[]; column?: bigint[] }, crop: number) {
  const x = input("x", [n, c, h, w]);
  const inputs = Object.fromEntries(Object.keys(choices).map((name) => [name, input(name, [n], "int64")]));
  const y = augmented(x, { flip: "flip" in choices, crop }, inputs);
  const executable = await compile({ x, ...inputs }, { y }, { backend: nodeBackend() });
  const feeds = Object.fromEntries(Object.entries(choices).map(([name, values]) => [name, BigInt64Array.from(values)]));
  const result = await executable.run({ x: pixels, ...feeds });
  await executable.dispose();
  return result.y;
}

const expected = (source: (sample: number, y: number, x: number) => [number, number]): number[] =>
  Array.from({ length: pixels.length }, (_, i) => {
    const [sample, channel] = [Math.floor(i / (c * h * w)), Math.floor(i / (h * w)) % c];
    return at(sample, channel, ...source(sample, Math.floor(i / w) % h, i % w));
  });

describe("augmented", () => {
  it("mirrors the chosen images and no others", async () => {
    const y = await augment({ flip: [1n, 0n, 1n] }, 0);
    expect([...y]).toEqual(expected((sample, row, x) => [row, sample === 1 ? x : w - 1 - x]));
  });

  it("cuts the chosen window out of the zero-padded image", async () => {
    const [row, column] = [
      [0n, 2n, 4n],
      [4n, 2n, 1n],
    ];
    const y = await augment({ row, column }, 2);
    expect([...y]).toEqual(expected((sample, i, j) => [i + Number(row[sample]) - 2, j + Number(column[sample]) - 2]));
  });

  it("mirrors before it cuts", async () => {
    const y = await augment({ flip: [1n, 1n, 1n], row: [1n, 1n, 1n], column: [0n, 0n, 0n] }, 1);
    expect([...y]).toEqual(expected((_, i, j) => [i, j < 1 ? w : w - 1 - (j - 1)]));
  });
});
