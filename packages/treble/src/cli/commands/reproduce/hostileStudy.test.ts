import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { UserError } from "../../../errors/userError.ts";
import { readStudyFile } from "../../../study/node/studyFile.ts";
import { treble } from "../../testing/cliProcess.ts";

const folder = mkdtempSync(join(tmpdir(), "treble-hostile-study-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const whole = {
  id: "mine",
  title: "Mine",
  question: "Why?",
  networks: [{ id: "n", architecture: { family: "bounded-width", kernel: 3 } }],
};
const study = JSON.stringify(whole);

const modules: Readonly<Record<string, string>> = {
  cyclic: `const study = ${study}; study.networks.push(study); export default study;`,
  "nested deeply": `let deep = {}; for (let i = 0; i < 1e5; i++) deep = { deep }; export default { ...${study}, deep };`,
  "nested some": `let deep = {}; for (let i = 0; i < 900; i++) deep = { deep }; export default { ...${study}, deep };`,
  "a getter that throws": `export default { get id() { throw new Error("a getter's"); } };`,
  "a getter that throws nothing": `export default { get id() { throw undefined; } };`,
  "a proxy": `export default new Proxy(${study}, { ownKeys() { throw new Error("a proxy's"); } });`,
  "a function": `export default { ...${study}, id: () => 1 };`,
  "a function alone": `export default () => (${study});`,
  "a symbol": `export default { ...${study}, id: Symbol("s") };`,
  "a big number": `export default { ...${study}, trainImages: 10n };`,
  "a date": `export default { ...${study}, id: new Date() };`,
  "a map": `export default new Map([["id", 1]]);`,
  "a typed array": `export default { ...${study}, networks: new Float32Array(3) };`,
  "a class": `class Study { id = "x" } export default new Study();`,
  "a promise": `export default Promise.resolve(${study});`,
  "too many": `export default { ...${study}, networks: Array(2e5).fill(1) };`,
  "holes without end": `const holes = []; holes.length = 4294967295; export default { ...${study}, networks: holes };`,
  "an exit": `process.exit(7);`,
  "an exit with success": `process.exit(0);`,
  "a kill": `process.kill(process.pid, "SIGKILL"); await new Promise(() => {});`,
  "no end": `await new Promise(() => {});`,
  "a rejection": `Promise.reject(new Error("rejected")); await new Promise((done) => setTimeout(done, 500)); export default 1;`,
  "an error": `throw new Error("thrown");`,
  "nothing thrown": `throw null;`,
  "no syntax": `export default {`,
  "no import": `import "./nowhere.mjs"; export default 1;`,
  nothing: ``,
  null: `export default null;`,
};

describe("a module that is no study", () => {
  it.each(Object.entries(modules))("%s", async (name, text) => {
    const path = join(folder, `${name.replaceAll(/\W/g, "-")}.mjs`);
    writeFileSync(path, text);
    const error = await readStudyFile(path).then(
      () => "a study",
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(UserError);
    const { message } = error as UserError;
    expect(message).toMatch(/^[^\n]*\.$/);
    expect(message.startsWith(path)).toBe(true);
  });

  it("that throws later is a study all the same", async () => {
    const path = join(folder, "later.mjs");
    writeFileSync(
      path,
      `setTimeout(() => { throw new Error("late"); }, 0); setInterval(() => {}, 1e3); export default ${study};`,
    );
    expect((await readStudyFile(path)).experiment.id).toBe("mine");
    writeFileSync(
      join(folder, "exits.mjs"),
      `setTimeout(() => process.exit(5), 0); console.log("said"); export default ${study};`,
    );
    const args = [
      "reproduce",
      "--study",
      "exits.mjs",
      "--data",
      "synthetic",
      "--dry-run",
      "--json",
      "--results",
      "none",
    ];
    const { code, stdout, stderr } = await treble(folder, args);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ networks: { done: 0 } });
    expect(stderr).toBe("said\n");
  });

  it("ends the program with one sentence", async () => {
    writeFileSync(join(folder, "exit.mjs"), "process.exit(0);");
    const { code, stderr } = await treble(folder, ["reproduce", "--study", "exit.mjs"]);
    expect(code).toBe(2);
    expect(stderr).toBe(
      "treble: exit.mjs cannot be read: it ended its process (exit code 0) instead of exporting a study.\n",
    );
  });
});

describe("JSON that is no study", () => {
  it.each([
    ["deep", `{"id":${"[".repeat(1e5)}${"]".repeat(1e5)}}`, /nested too deeply/],
    ["deep-objects", `${'{"id":'.repeat(5000)}1${"}".repeat(5000)}`, /nested too deeply/],
    ["long", `{"networks":[${"1,".repeat(2e5)}1]}`, /more than 100000 values/],
    ["large", `"${"x".repeat(2 ** 24)}"`, /more than 16777216 bytes/],
    ["empty", "", /cannot be read/],
    ["null", "null", /null/],
    ["proto", '{"__proto__":{"id":"x"}}', /./],
    ["constructor", '{"constructor":1,"toString":2,"hasOwnProperty":3}', /./],
    ["latin1", Buffer.from([0x22, 0xff, 0x22]), /cannot be read/],
  ] as const)("%s", async (name, text, words) => {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, text);
    await expect(readStudyFile(path)).rejects.toThrow(UserError);
    await expect(readStudyFile(path)).rejects.toThrow(words);
  });

  it("a folder, a link that leads nowhere, a link to itself, a link to a program", async () => {
    mkdirSync(join(folder, "folder.json"));
    symlinkSync(join(folder, "nowhere"), join(folder, "dangling.json"));
    symlinkSync(join(folder, "self.json"), join(folder, "self.json"));
    writeFileSync(join(folder, "program.mjs"), `export default ${study};`);
    symlinkSync(join(folder, "program.mjs"), join(folder, "program.json"));
    for (const name of ["folder.json", "dangling.json", "self.json", "program.json", "empty.json/x.json"]) {
      await expect(readStudyFile(join(folder, name))).rejects.toThrow(UserError);
    }
  });
});
