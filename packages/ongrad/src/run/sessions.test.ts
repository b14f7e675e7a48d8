import { afterEach, expect, it, vi } from "vitest";
import { add } from "../graph/elementwise.ts";
import { input } from "../graph/value.ts";
import { fill } from "../testing/fill.ts";
import { compile } from "./compile.ts";
import { nodeBackend } from "./node.ts";
import { fingerprint } from "./sessions.ts";

afterEach(() => vi.unstubAllGlobals());

it("graphs compile where there is no crypto.subtle: on pages that came over plain http", async () => {
  vi.stubGlobal("crypto", {});
  const x = input("x", [2]);
  const executable = await compile({ x }, { y: add(x, 41) }, { backend: nodeBackend() });
  expect((await executable.run({ x: Float32Array.of(1, 2) })).y).toEqual(Float32Array.of(42, 43));
  await executable.dispose();
});

it("a fingerprint changes with every bit, with the length, and with the order of the bytes", () => {
  const bytes = new Uint8Array(fill(1, 1001).buffer, 1, 67);
  const seen = new Set([fingerprint(bytes)]);
  let count = 1;
  const note = (changed: Uint8Array): void => {
    seen.add(fingerprint(changed));
    count++;
  };
  for (let bit = 0; bit < 8 * bytes.length; bit++) note(bytes.with(bit >> 3, bytes[bit >> 3]! ^ (1 << (bit & 7))));
  for (let length = 0; length < bytes.length; length++) note(bytes.slice(0, length));
  for (let zeros = 0; zeros < 50; zeros++) note(new Uint8Array(zeros + 1));
  for (let by = 1; by < bytes.length; by++) note(Uint8Array.of(...bytes.slice(by), ...bytes.slice(0, by)));
  // The length alone must not be what tells them apart.
  expect(new Set([...seen].map((print) => print.replace(/-\d+$/, ""))).size).toBe(count);
  expect(fingerprint(bytes.slice())).toBe(fingerprint(bytes));
});
