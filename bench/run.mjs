// Times ongrad against its peers, in turns: npm run bench -- [--case TEXT] [--peers NAMES] [--rounds N] [--threads N]
// With --check, compares what they compute instead. Prints Markdown. A ratio below 1 means that ongrad is faster.
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { nodeBackend } from "ongrad/node";
import { cases } from "./cases.mjs";
import { peers, startPeer } from "./peer.mjs";
import { printCheck, printCompiling, printSpeed } from "./tables.mjs";

const { values: flags } = parseArgs({
  options: {
    case: { type: "string", default: "" },
    peers: { type: "string" },
    rounds: { type: "string", default: "15" },
    threads: { type: "string", default: "0" },
    check: { type: "boolean", default: false },
  },
});
const rounds = Number(flags.rounds);
/** Of every side; 0 leaves each its own default. */
const threads = Number(flags.threads);
const chosen = cases.filter(({ name }) => name.includes(flags.case));
const names = flags.peers === undefined ? Object.keys(peers) : flags.peers.split(",").filter(Boolean);
const counts = Number.isInteger(rounds) && rounds >= 1 && Number.isInteger(threads) && threads >= 0;
if (!counts || chosen.length === 0 || names.some((name) => !Object.hasOwn(peers, name))) {
  const usage = "usage: run.mjs [--case TEXT] [--peers NAMES] [--rounds N] [--threads N] [--check]";
  const known = `the peers, with commas between: ${Object.keys(peers).join(", ")}; the cases:`;
  process.stderr.write(`${usage}\n${known}\n${cases.map(({ name }) => `  ${name}\n`).join("")}`);
  process.exit(2);
}

const started = [];
for (const name of names) started.push(await startPeer(name, threads));
const present = started.filter(({ absent }) => !absent);
const runtime = JSON.parse(readFileSync(new URL("../node_modules/onnxruntime-node/package.json", import.meta.url)));
console.log(`${cpus()[0].model.trim()}, ${cpus().length} CPUs; ${rounds} rounds, ${threads || "default"} threads\n`);
console.log(`- ours: Node ${process.versions.node}, onnxruntime ${runtime.version}`);
for (const { title, version, absent } of started) console.log(`- ${title}: ${absent ?? version}`);
console.log();

const options = { backend: nodeBackend(), threads };
if (flags.check) {
  process.exitCode = (await printCheck(chosen, present, options)) ? 0 : 1;
} else {
  const firstSteps = await printSpeed(chosen, present, rounds, options);
  const compiling = chosen.filter((one) => one.compiling);
  if (compiling.length > 0) {
    console.log();
    printCompiling(compiling, present, Math.min(rounds, 5), options, firstSteps);
  }
}
for (const peer of present) await peer.close();
