// Sets Treble's attacks beside foolbox, adv_lib and torchattacks on one network, in turns, chunk by chunk:
//   npm run bench:attacks -- --model MODEL.onnx [--images N] [--batch N] [--threads N] [--case TEXT]
// MODEL.onnx is what `treble train` saved. Prints a Markdown table. Needs `npm run build` and bench/peers/setup.sh
// attacks.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { nodeBackend } from "ongrad/node";
import { predict, runAttack, runEnsemble, subset } from "treble-lab";
import { loadDataset } from "treble-lab/node";
// What no user needs: the parts themselves.
import { savedModel } from "../packages/treble/dist/models/savedModel.js";
import { cases } from "./attackCases.mjs";
import { peerPython, startAttackPeer } from "./attackPeer.mjs";
import { median, quantile } from "./statistics.mjs";

const { values: flags } = parseArgs({
  options: {
    model: { type: "string" },
    images: { type: "string" },
    batch: { type: "string", default: "64" },
    threads: { type: "string", default: "1" },
    case: { type: "string", default: "" },
    help: { type: "boolean", default: false },
  },
});
if (flags.help) {
  console.log("usage: attacks.mjs --model MODEL.onnx [--images N] [--batch N] [--threads N] [--case TEXT]\nthe cases:");
  for (const { name } of cases) console.log(`  ${name}`);
  process.exit(0);
}
/** Images that both sides attack before the clock runs. */
const warmUp = 4;
const [batchSize, threads] = [Number(flags.batch), Number(flags.threads)];
const chosen = cases.filter(({ name }) => name.includes(flags.case));
const wrong =
  ((!flags.model || !existsSync(flags.model)) && "--model wants a model.onnx that `treble train` saved") ||
  (chosen.length === 0 && `no case is called ${flags.case}; there are ${cases.map(({ name }) => name).join("; ")}`) ||
  (!existsSync(peerPython) && "the libraries are not installed: bash bench/peers/setup.sh attacks");
if (wrong) {
  process.stderr.write(`${wrong}\n`);
  process.exit(2);
}

const model = savedModel(readFileSync(flags.model), flags.model);
const { architecture, network, dataset } = model;
const count = Math.max(...chosen.map((entry) => Number(flags.images ?? entry.images)));
const part = subset((await loadDataset(dataset)).test, count);
const images = Float32Array.from(part.images, (byte) => byte / 255);
const size = images.length / part.count;
const options = { backend: nodeBackend(), threads, batchSize, seed: 0 };
const { predictions, logits } = await predict(network, images, options);

const folder = mkdtempSync(join(tmpdir(), "treble-attacks-"));
const peer = await startAttackPeer(flags.model, { images, labels: part.labels, logits, threads, folder });
console.log(
  `${cpus()[0].model.trim()}, ${threads} thread${threads === 1 ? "" : "s"} a side, batch ${batchSize}; Node ${process.versions.node}, ${Object.entries(
    peer.versions,
  )
    .map(([name, version]) => `${name} ${version}`)
    .join(", ")}`,
);
console.log(
  `${architecture.family} on ${dataset}: ${predictions.filter((k, n) => k === part.labels[n]).length} of ${part.count} right\n`,
);
console.log(
  "| attack | peer | images | success, % | median norm | norm ratio | ms an image | time ratio (quartiles) |",
);
console.log("| --- | --- | ---: | --- | --- | ---: | --- | --- |");
try {
  for (const entry of chosen) await compare(entry);
} finally {
  peer.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Chunk by chunk, one side after the other, so that what else the machine does hits both. */
async function compare({ name, peer: their, norm, options: settings, ours, ensemble, images: wanted }) {
  const total = Math.min(Number(flags.images ?? wanted), part.count);
  // Two turns each: an attack compiles once a call, and a last batch that is not full costs as much as a full one.
  const chunk = Math.ceil(total / 2);
  const found = { ours: [], theirs: [] };
  const seconds = { ours: [], theirs: [] };
  const run = (first, last) => {
    const pixels = images.subarray(first * size, last * size);
    const labels = part.labels.subarray(first, last);
    return ensemble
      ? runEnsemble(ensemble(), network, { images: pixels, labels }, options)
      : runAttack(ours({ batch: batchSize }), network, { images: pixels, labels }, options);
  };
  const theirs = (first, last) =>
    peer.ask({
      do: "attack",
      attack: their,
      options: { norm, ...settings },
      first,
      count: last - first,
      batch: batchSize,
    });
  // Not counted: what either side loads and compiles once a process.
  const warm = Math.min(warmUp, total);
  await run(0, warm);
  await theirs(0, warm);
  for (let first = 0; first < total; first += chunk) {
    const last = Math.min(first + chunk, total);
    const labels = part.labels.subarray(first, last);
    const started = performance.now();
    const result = await run(first, last);
    seconds.ours.push((performance.now() - started) / 1000);
    for (let n = 0; n < labels.length; n++) {
      if (result.reasons[n] !== "misclassified") found.ours.push(result.success[n] ? result[norm][n] : null);
    }
    const answer = await theirs(first, last);
    if (answer.absent) {
      console.log(`| ${name} | ${their}: absent (${answer.absent}) |`);
      return;
    }
    seconds.theirs.push(answer.seconds);
    answer.success.forEach((success, n) => {
      const within = settings.epsilon === undefined || answer[norm][n] <= settings.epsilon * (1 + 1e-4);
      if (success !== null) found.theirs.push(success && within ? answer[norm][n] : null);
    });
  }
  const attacked = found.ours.length;
  const share = (norms) => ((100 * norms.filter((x) => x !== null).length) / attacked).toFixed(1);
  const middle = (norms) => median(norms.filter((x) => x !== null)).toPrecision(4);
  const both = found.ours.flatMap((mine, i) =>
    mine !== null && found.theirs[i] != null ? [mine / found.theirs[i]] : [],
  );
  const ratios = seconds.ours.map((mine, i) => mine / seconds.theirs[i]);
  const each = (times) => ((1000 * times.reduce((a, b) => a + b, 0)) / attacked).toPrecision(3);
  console.log(
    `| ${name} | ${their} | ${total} | ${share(found.ours)} / ${share(found.theirs)} | ${middle(found.ours)} / ${middle(found.theirs)} | ${median(both).toFixed(3)} | ${each(seconds.ours)} / ${each(seconds.theirs)} | ${median(ratios).toFixed(2)} (${quantile(ratios, 0.25).toFixed(2)}–${quantile(ratios, 0.75).toFixed(2)}) |`,
  );
}
