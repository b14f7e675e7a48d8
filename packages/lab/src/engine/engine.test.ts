import { describe, expect, it } from "vitest";
import { openLink } from "../link/index.ts";
import { plainer, suitingThreads } from "./engine.ts";
import { engineIn, engineProperties } from "./engineProperties.ts";
import { engineSentence, engineText, fallbackSentence } from "./words.ts";

const linkOf = (query: string) =>
  openLink({
    location: { href: `https://lab.test/${query}` },
    history: { pushState: () => {}, replaceState: () => {} },
    addEventListener: () => {},
  });
const host = { isolated: true, cores: 8 };

describe("the engine that the link asks for", () => {
  it.each([
    ["", "cpu", 4],
    ["?threads=2", "cpu", 2],
    ["?threads=0", "cpu", 4],
    ["?device=cpu&threads=1", "cpu", 1],
    ["?device=webgpu&threads=3", "webgpu", 1],
  ])("is taken: %s", (query, device, threads) => {
    expect(engineIn(linkOf(query), engineProperties(true), host)).toEqual({ device, threads });
  });

  it("has one thread where threads cannot share memory", () => {
    const plain = { ...host, isolated: false };
    expect(engineIn(linkOf("?threads=2"), engineProperties(true), plain)).toEqual({ device: "cpu", threads: 1 });
  });

  it.each([
    ["?device=gpu", true, 'device is "gpu". There are cpu, webgpu. It is cpu instead.'],
    ["?device=webgpu", false, 'device is "webgpu". This browser gives no graphics card by WebGPU. It is cpu instead.'],
    [
      "?threads=17",
      true,
      'threads is "17". It must be a whole number from 0 (as many as suit) to 16. It is 0 instead.',
    ],
    ["?threads=1.5", true, "whole number from 0"],
    ["?threads=", true, "whole number from 0"],
  ])("is replaced where it cannot be, and said: %s", (query, webgpu, notice) => {
    const link = linkOf(query);
    link.check(Object.values(engineProperties(webgpu)) as never);
    expect(link.notices).toEqual([expect.stringContaining(notice)]);
    expect(engineIn(link, engineProperties(webgpu), host)).toEqual({ device: "cpu", threads: 4 });
  });
});

it("has as many threads as suit the cores", () => {
  expect([1, 2, 3, 4, 6, 8, 64].map(suitingThreads)).toEqual([1, 2, 2, 2, 3, 4, 4]);
});

it("falls back from the graphics card to the processor, from threads to one, and no further", () => {
  const [card, two, one] = [
    { device: "webgpu", threads: 1 },
    { device: "cpu", threads: 2 },
    { device: "cpu", threads: 1 },
  ] as const;
  expect([plainer(card, 2), plainer(two, 2), plainer(one, 2)]).toEqual([two, one, null]);
  expect(fallbackSentence(two, one, "not within 10 seconds", "training")).toBe(
    "Two threads did not start (not within 10 seconds); training on one.",
  );
  expect(fallbackSentence(card, two, "lost", "auditing")).toBe(
    "WebGPU does not work here (lost); auditing on the processor instead.",
  );
  const long = fallbackSentence(card, one, `refused ${"x".repeat(500)}.\nat /a/place/of/the/runtime`, "training");
  expect(long.length).toBeLessThan(300);
  expect(long).not.toContain("place");
  expect([card, two, one].map(engineText)).toEqual(["WebGPU", "2 threads, WebAssembly", "1 thread, WebAssembly"]);
  expect([engineSentence(two), engineSentence(card)]).toEqual(["", expect.stringContaining("graphics card (WebGPU)")]);
});
