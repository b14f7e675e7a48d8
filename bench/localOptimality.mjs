// Sets attacks that look for the smallest perturbation, ours and the peers', at equal budgets beside the nearest that
// any of them finds, on one network after the other:
//   node bench/localOptimality.mjs --model MODEL.onnx [--model …] [--images N] [--budgets LIST] [--norms l2,linf]
// Prints for each network and norm a Markdown table: local optimality (`localOptimality`, Cinà et al. 2025), mean and
// median excess over the envelope and failures at each budget. MODEL.onnx is what `treble train` saved. Needs
// `npm run build` and bench/peers/setup.sh attacks.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { nodeBackend } from "ongrad/node";
import { predict, runAttack, subset } from "treble-lab";
import { loadDataset } from "treble-lab/node";
import { envelopeOf, localOptimality } from "../packages/treble/dist/attacks/audit/localOptimality.js";
import { savedModel } from "../packages/treble/dist/models/savedModel.js";
import { peerPython, startAttackPeer } from "./attackPeer.mjs";
import { minimumNormCases } from "./minimumNormCases.mjs";
import { median } from "./statistics.mjs";

const { values: flags } = parseArgs({
  options: {
    model: { type: "string", multiple: true, default: [] },
    images: { type: "string", default: "100" },
    budgets: { type: "string", default: "100,200,1000" },
    norms: { type: "string", default: "l2,linf" },
    batch: { type: "string", default: "64" },
    threads: { type: "string", default: "1" },
    case: { type: "string", default: "" },
  },
});
const missing = flags.model.find((file) => !existsSync(file));
const wrong =
  (flags.model.length === 0 && "--model wants a model.onnx that `treble train` saved, as often as you like") ||
  (missing && `there is no ${missing}`) ||
  (!existsSync(peerPython) && "the libraries are not installed: bash bench/peers/setup.sh attacks");
if (wrong) {
  process.stderr.write(`${wrong}\n`);
  process.exit(2);
}
const budgets = flags.budgets.split(",").map(Number);
const norms = flags.norms.split(",");
const [count, batchSize, threads] = [flags.images, flags.batch, flags.threads].map(Number);
const normNames = { l2: "L2", linf: "L∞" };

console.log(`${cpus()[0].model.trim()}, ${threads} thread${threads === 1 ? "" : "s"} a side`);
for (const file of flags.model) await compareOn(file);

async function compareOn(file) {
  const { architecture, network, dataset } = savedModel(readFileSync(file), file);
  const { images: bytes, labels } = subset((await loadDataset(dataset)).test, count);
  const images = Float32Array.from(bytes, (byte) => byte / 255);
  const options = { backend: nodeBackend(), threads, batchSize, seed: 0 };
  const { predictions, logits } = await predict(network, images, options);
  const right = Array.from(labels.keys()).filter((n) => predictions[n] === labels[n]);
  const folder = mkdtempSync(join(tmpdir(), "treble-optimality-"));
  const peer = await startAttackPeer(file, { images, labels, logits, threads, folder });
  const versions = Object.entries(peer.versions).map(([name, version]) => `${name} ${version}`);
  console.log(`\n### ${describe(architecture)} on ${dataset}\n`);
  console.log(`${right.length} of the first ${labels.length} test images right; ${versions.join(", ")}.`);
  try {
    for (const norm of norms) {
      const cases = minimumNormCases(network.classes).filter(
        (entry) => entry.norms.includes(norm) && entry.name.includes(flags.case),
      );
      const found = [];
      for (const entry of cases) {
        for (const passes of budgets) {
          const started = performance.now();
          const run = entry.ours ? ours : theirs;
          const distances = await run(entry, norm, passes);
          const seconds = ((performance.now() - started) / 1000).toFixed(1);
          process.stderr.write(`${normNames[norm]} ${entry.name}, ${passes}: ${seconds} s\n`);
          found.push({ name: entry.name, passes, ...distances });
        }
      }
      print(norm, cases, found);
    }
  } finally {
    peer.close();
    rmSync(folder, { recursive: true, force: true });
  }

  async function ours({ ours: make }, norm, passes) {
    const result = await runAttack(make(norm, passes), network, { images, labels }, options);
    return { distances: right.map((n) => (result.success[n] ? result[norm][n] : Number.POSITIVE_INFINITY)) };
  }

  async function theirs({ peer: attack, options: settings }, norm, passes) {
    const asked = { norm, ...settings(passes) };
    const answer = await peer.ask({
      do: "attack",
      attack,
      options: asked,
      first: 0,
      count: labels.length,
      batch: batchSize,
    });
    if (answer.absent) return { absent: answer.absent };
    return { distances: right.map((n) => (answer.success[n] ? answer[norm][n] : Number.POSITIVE_INFINITY)) };
  }
}

function describe({ family, ...config }) {
  const said = Object.entries(config).filter(([, value]) => typeof value !== "object" || Array.isArray(value));
  return `${family} (${said.map(([name, value]) => `${name} ${value}`).join(", ")})`;
}

function print(norm, cases, found) {
  const met = found.filter(({ distances }) => distances);
  const envelope = envelopeOf(met.map(({ distances }) => distances));
  // Nobody's success tells nothing of anybody.
  const kept = envelope.flatMap((distance, n) => (Number.isFinite(distance) ? [n] : []));
  const least = kept.map((n) => envelope[n]);
  console.log(
    `\n**${normNames[norm]}**: local optimality; mean / median excess over the envelope in % where found; images missed, of ${kept.length}\n`,
  );
  console.log(`| attack | ${budgets.map((passes) => `${passes} passes`).join(" | ")} |`);
  console.log(`| --- |${" --- |".repeat(budgets.length)}`);
  for (const { name } of cases) {
    const cells = budgets.map((passes) => {
      const { distances, absent } = found.find((each) => each.name === name && each.passes === passes);
      if (absent) return absent;
      const own = kept.map((n) => distances[n]);
      const excess = own.flatMap((distance, i) => (Number.isFinite(distance) ? [100 * (distance / least[i] - 1)] : []));
      const mean = excess.reduce((sum, value) => sum + value, 0) / excess.length;
      const missed = own.length - excess.length;
      return `${localOptimality(own, least).toFixed(4)}; ${mean.toFixed(2)} / ${median(excess).toFixed(3)}; ${missed}`;
    });
    console.log(`| ${name} | ${cells.join(" | ")} |`);
  }
}
