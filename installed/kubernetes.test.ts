/** The manifest that docs/cluster.md shows: of Kubernetes' types, whole in itself, its commands ours. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { StatefulSet } from "kubernetes-types/apps/v1.js";
import type { Job } from "kubernetes-types/batch/v1.js";
import type { PodSpec, Service } from "kubernetes-types/core/v1.js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { markdownBlocks } from "./markdownBlocks.ts";
import { mistyped } from "./typedCommand.ts";

type Manifest = Service | StatefulSet | Job;

const repository = fileURLToPath(new URL("..", import.meta.url));
const { text } = markdownBlocks(repository, "docs/cluster.md").find((block) => block.text.startsWith("apiVersion"))!;
const documents = parseAllDocuments(text);
const manifests = documents.map((document) => document.toJS() as Manifest);

/** The module that has the type of a document. */
const modules: Readonly<Record<string, string>> = { v1: "core/v1", "apps/v1": "apps/v1", "batch/v1": "batch/v1" };

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "treble-kubernetes-"));
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the compiler says against these documents as literals of their types: unknown fields are errors, too. */
async function complaints(all: readonly Manifest[]): Promise<string> {
  const lines = all.map(({ apiVersion, kind, ...rest }, i) => {
    const type = `import("kubernetes-types/${modules[apiVersion!]}.js").${kind}`;
    return `export const m${i}: ${type} = ${JSON.stringify({ apiVersion, kind, ...rest })};`;
  });
  writeFileSync(join(folder, "manifest.ts"), lines.join("\n"));
  const compilerOptions = { module: "nodenext", strict: true, noEmit: true, types: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["manifest.ts"] }));
  const compiler = join(repository, "node_modules/typescript/bin/tsc");
  const ended = promisify(execFile)(process.execPath, [compiler, "-p", folder]);
  return ended.then(
    ({ stdout }) => stdout,
    ({ stdout }: { readonly stdout: string }) => stdout,
  );
}

it("is YAML, and of the types of Kubernetes", async () => {
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
  expect(manifests.map(({ kind }) => kind)).toEqual(["Service", "StatefulSet", "Job", "Job"]);
  expect(await complaints(manifests)).toBe("");
  const job = manifests[2] as Job;
  const wrong = [
    { ...job, spec: { ...job.spec!, paralelism: 2 } } as Job,
    { ...job, spec: { ...job.spec!, parallelism: "2" } },
  ];
  for (const one of wrong) expect(await complaints([one as Job])).toMatch(/error TS/);
});

it("is whole in itself: what is mounted is there, what is selected has those labels", () => {
  const stateful = manifests[1] as StatefulSet;
  const labels = stateful.spec!.template!.metadata!.labels!;
  expect(labels).toMatchObject(stateful.spec!.selector!.matchLabels!);
  expect(labels).toMatchObject((manifests[0] as Service).spec!.selector!);
  const claims = stateful.spec!.volumeClaimTemplates!.map(({ metadata }) => metadata!.name!);
  for (const manifest of manifests.slice(1)) {
    const { containers, volumes = [] } = (manifest as Job).spec!.template!.spec as PodSpec;
    const there = [...volumes.map(({ name }) => name), ...(manifest.kind === "StatefulSet" ? claims : [])];
    for (const { volumeMounts = [] } of containers) for (const { name } of volumeMounts) expect(there).toContain(name);
  }
});

it("runs commands that there are", async () => {
  const jobs = manifests.slice(2) as Job[];
  for (const { spec } of jobs) {
    const [program, ...args] = spec!.template!.spec!.containers[0]!.command!;
    expect(program).toBe("treble");
    expect(await mistyped(args)).toBeNull();
  }
});
