import { arch } from "node:os";
import { expect, test } from "vitest";
import { instructions, processorText, thisProcessor } from "./processor.ts";

test("the processor at hand has an architecture, and is told in one line", () => {
  const processor = thisProcessor();
  expect(processor.architecture).toBe(arch());
  expect(processorText(processor)).toContain(arch());
  expect(processorText({ model: "", architecture: "arm64", instructions: null })).toBe("arm64");
  expect(processorText({ model: "Xeon", architecture: "x64", instructions: "AVX2" })).toBe("Xeon, x64, AVX2");
});

test.each([
  ["processor : 0\nflags\t\t: fpu sse2 avx avx2 avx512f avx512_vnni\nprocessor : 1\n", "AVX-512 VNNI"],
  ["flags\t\t: fpu sse2 avx avx2\n", "AVX2"],
  ["Features\t: fp asimd evtstrm asimddp\n", "NEON with dot products"],
  ["flags : fpu sse2\n", null],
  ["model name : avx2\n", null],
  ["", null],
])("the widest instructions of %j are %s", (info, name) => {
  expect(instructions(info)).toBe(name);
});
