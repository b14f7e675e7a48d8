// Times ongrad against PyTorch eager, in turns: npm run bench -- [--case TEXT] [--rounds N] [--threads N]
// Prints a Markdown table. The ratio is ours / PyTorch's time: below 1, ongrad is faster.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { compile, input, iterate, matmul } from "../packages/ongrad/dist/index.js";
import { nodeBackend } from "../packages/ongrad/dist/run/node.js";
import { cases } from "./cases.mjs";

const { values: flags } = parseArgs({
  options: {
    case: { type: "string", default: "" },
    rounds: { type: "string", default: "15" },
    threads: { type: "string" },
  },
});
const rounds = Number(flags.rounds);
/** Of both sides; 0 leaves each its own default. */
const threads = Number(flags.threads ?? 0);
const chosen = cases.filter(({ name }) => name.includes(flags.case));
if (!(Number.isInteger(rounds) && rounds >= 1 && Number.isInteger(threads) && threads >= 0) || chosen.length === 0) {
  process.stderr.write("usage: run.mjs [--case TEXT] [--rounds N] [--threads N]; the cases:\n");
  for (const { name } of cases) process.stderr.write(`  ${name}\n`);
  process.exit(2);
}
const backend = nodeBackend();
/** How long one side's turn takes at least, in milliseconds. */
const TURN = 60;

const peer = await startPeer();
const runtime = JSON.parse(readFileSync(new URL("../node_modules/onnxruntime-node/package.json", import.meta.url)));
const versions = [`Node ${process.versions.node}`, `onnxruntime ${runtime.version}`];
console.log(
  `${cpus()[0].model.trim()}, ${cpus().length} CPUs; ${[...versions, peer.version].join(", ")}; ${rounds} rounds, ${threads || "default"} threads\n`,
);
console.log("| case | ours, ms | PyTorch, ms | ratio (quartiles) | GFLOP/s | of GEMM peak |");
console.log("| --- | ---: | ---: | --- | ---: | ---: |");
const gemm = await gemmSide();
for (const { name, peer: description, step } of chosen) {
  const { step: graph, start, feeds, flops } = step();
  const program = await iterate(graph, { backend, threads });
  program.reset(start);
  const ours = async () => void (await program.step(feeds));
  const theirs = await peer.open(description);
  const times = { ours: [], theirs: [], gemm: [] };
  const repeats = { ours: await repeatsOf(ours), theirs: theirs ? theirs.repeats : 0 };
  for (let round = 0; round < rounds; round++) {
    times.gemm.push(await turn(gemm.run, gemm.repeats));
    times.ours.push(await turn(ours, repeats.ours));
    if (theirs) times.theirs.push(await theirs.turn(repeats.theirs));
  }
  await program.dispose();
  const mine = median(times.ours);
  const ratios = times.theirs.map((t, i) => times.ours[i] / t);
  const speed = flops && flops / mine / 1e6;
  const row = [
    name,
    mine.toPrecision(3),
    theirs ? median(times.theirs).toPrecision(3) : "absent",
    theirs
      ? `${median(ratios).toFixed(2)} (${quantile(ratios, 0.25).toFixed(2)}–${quantile(ratios, 0.75).toFixed(2)})`
      : "",
    speed ? speed.toFixed(0) : "",
    speed ? `${Math.round((100 * speed * median(times.gemm)) / (gemm.flops / 1e6))} %` : "",
  ];
  console.log(`| ${row.join(" | ")} |`);
}
await gemm.dispose();
peer.close();

/** One matrix product, 1024³: the peak that shares are of. */
async function gemmSide() {
  const [a, b] = [input("a", [1024, 1024]), input("b", [1024, 1024])];
  const executable = await compile({ a, b }, { c: matmul(a, b) }, { backend, threads });
  const feeds = { a: new Float32Array(1024 ** 2).fill(0.5), b: new Float32Array(1024 ** 2).fill(0.5) };
  const into = { c: new Float32Array(1024 ** 2) };
  const run = async () => void (await executable.run(feeds, into));
  return { run, flops: 2 * 1024 ** 3, repeats: await repeatsOf(run), dispose: () => executable.dispose() };
}

async function repeatsOf(run) {
  await run();
  await run();
  const started = performance.now();
  await run();
  return Math.max(1, Math.ceil(TURN / (performance.now() - started)));
}

/** Milliseconds a run, after one that is not counted. */
async function turn(run, repeats) {
  await run();
  const started = performance.now();
  for (let i = 0; i < repeats; i++) await run();
  return (performance.now() - started) / repeats;
}

/** PyTorch in a process of its own that answers one JSON line with another, or nothing where it is not installed. */
async function startPeer() {
  const python = new URL("peers/.venv/bin/python", import.meta.url).pathname;
  const absent = { version: "PyTorch absent (bench/peers/setup.sh installs it)", open: () => undefined, close() {} };
  if (!existsSync(python)) return absent;
  const script = new URL("peers/bench_peer.py", import.meta.url).pathname;
  const child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (question) => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error("The PyTorch process has ended.");
    return JSON.parse(value);
  };
  const { version } = await ask({ do: "start", threads }).catch(() => ({ version: undefined }));
  if (!version) return absent;
  return {
    version: `PyTorch ${version}`,
    async open(description) {
      await ask({ do: "open", case: description });
      const { ms } = await ask({ do: "turn", repeats: 1 });
      return {
        repeats: Math.max(1, Math.ceil(TURN / ms)),
        turn: async (repeats) => (await ask({ do: "turn", repeats })).ms,
      };
    },
    close: () => child.stdin.end(),
  };
}

function median(values) {
  return quantile(values, 0.5);
}

function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}
