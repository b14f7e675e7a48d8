import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import fc from "fast-check";
import { ModelError } from "ongrad";
import { afterAll, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { writeNpz } from "../../formats/npz.ts";
import { temporaryFolder, treble } from "../testing/cliProcess.ts";
import { cleanedContext } from "./cleanedContext.ts";
import type { CliContext } from "./context.ts";
import { reportFailure } from "./failure.ts";
import { progressDisplay } from "./progress.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

/**
 * By their numbers, apart from the code under test: C0 but line ends, DEL and C1, soft hyphen, no width, bidi, tags.
 */
const ranges = [
  [0, 9],
  [11, 31],
  [127, 159],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xfeff, 0xfeff],
  [0xe0000, 0xe007f],
] as const;
const forbidden = new RegExp(
  `[${ranges.map((range) => range.map((code) => `\\u{${code.toString(16)}}`).join("-")).join("")}]`,
  "u",
);

function fixture(isTTY = false) {
  const [stdout, stderr, terminal] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const raw: CliContext = { signal: new AbortController().signal, stdout, stderr, terminal, isTTY, clock: () => 0 };
  return {
    context: cleanedContext(raw),
    out: () => String(stdout.read() ?? ""),
    err: () => String(stderr.read() ?? ""),
  };
}

const nasty = fc.oneof(
  fc.constantFrom(
    "\x1b[31m",
    "\x9b2J",
    "\u202e",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\u2028",
    "\r",
    "\t",
    "\n",
    "\x07",
    "\xad",
  ),
  fc.constantFrom("\u{e0041}", "\ud800", "é", "名前", " ", "\\", '"'),
  fc.string({ unit: "binary", maxLength: 20 }),
);
const text = fc.array(nasty, { maxLength: 30 }).map((parts) => parts.join(""));

test("an error of any kind leaves no control, direction or invisible character on the terminal", () => {
  const kinds = [UserError, ModelError, Error, TypeError];
  fc.assert(
    fc.property(text, fc.constantFrom(...kinds), fc.boolean(), (message, Kind, debug) => {
      const { context, err } = fixture();
      reportFailure(new Kind(`The array ${message} of ${message} is wrong.`), context, debug);
      const said = err();
      expect(said).not.toMatch(forbidden);
      if (!debug) expect(said.split("\n")).toHaveLength(2);
    }),
    { numRuns: 500 },
  );
});

test("JSON keeps its meaning", () => {
  fc.assert(
    fc.property(fc.dictionary(text, text), (value) => {
      const { context, out } = fixture();
      context.stdout.write(JSON.stringify(value, null, 2));
      const said = out();
      expect(said).not.toMatch(forbidden);
      expect(JSON.parse(said)).toEqual(value);
    }),
  );
});

test("progress cleans labels, texts and lines, bars or none", () => {
  for (const isTTY of [false, true]) {
    const { context, err } = fixture(isTTY);
    const recorded: string[] = [];
    const display = progressDisplay(context, { record: (line) => recorded.push(line), interval: 0 });
    display.start("a", "label \x1b[31m\u202e");
    display.update("a", { done: 0.5, text: "text \x9b\u200b" });
    display.finish("a", "line \x07\u2066");
    display.stop();
    expect(err() + recorded.join("\n")).not.toMatch(forbidden);
  }
});

test("a name of a megabyte makes no message of a megabyte, and the advice after it stays", () => {
  for (const name of ["x".repeat(2 ** 20), "x".repeat(2 ** 25), "x ".repeat(2 ** 19), "\x1b".repeat(2 ** 20)]) {
    const { context, err } = fixture();
    reportFailure(new UserError(`There is no file ${name}; name another one.`), context, false);
    const said = err();
    expect(said.length).toBeLessThan(6000);
    expect(said).toMatch(/^treble: There is no file .*…[^…]*; name another one\.\n$/);
  }
});

test("from files and arguments", async () => {
  const evil = "\x1b[31mred\u202egnp\u200b\x9b1m";
  const signal = { data: Float32Array.of(1, 2, 3, 4), shape: [1, 2, 2] };
  const text = { data: Uint8Array.of(1), shape: [1] };
  const file = `evil${evil}.npz`;
  writeFileSync(join(folder, file), writeNpz({ [evil]: signal }));
  writeFileSync(join(folder, "none.npz"), writeNpz({ [evil]: text, ["y".repeat(60_000)]: text }));
  mkdirSync(join(folder, "study"));
  const study = { id: "x", title: "X", question: "X?", networks: [{ id: "n", architecture: { family: evil } }] };
  writeFileSync(join(folder, "study", "family.json"), JSON.stringify(study));
  writeFileSync(join(folder, "study", "field.json"), JSON.stringify({ ...study, ["z".repeat(1e6) + evil]: 1 }));
  for (const [args, code] of [
    [["spectrum", file], 0],
    [["spectrum", file, "--json"], 0],
    [["spectrum", file, "--array", evil.slice(1)], 2],
    [["spectrum", "none.npz"], 2],
    [["spectrum", `nowhere${evil}.npz`], 2],
    [["reproduce", "--study", "study/family.json"], 2],
    [["reproduce", "--study", "study/field.json"], 2],
    [[evil], 2],
    [["train", `--${evil}`], 2],
    [["runs", "show", evil, "--results", evil], 2],
    [["runs", "list", "--results", evil], 0],
  ] as const) {
    const ended = await treble(folder, args);
    expect(ended.code, ended.stderr).toBe(code);
    expect(ended.stdout + ended.stderr).not.toMatch(forbidden);
    expect(ended.stdout.length + ended.stderr.length).toBeLessThan(20_000);
  }
}, 600_000);
