import { existsSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { nodeBackend } from "ongrad/node";
import { convolution } from "../../experiments/networks/conditions.ts";
import { writeFileAtomic } from "../../files/atomicFile.ts";
import { readRegularFile } from "../../files/regularFile.ts";
import { version } from "../../files/version.ts";
import { parseJson } from "../../formats/parseJson.ts";
import { record } from "../../formats/record.ts";
import { buildNetwork } from "../../models/architectures.ts";
import { initialize } from "../../models/network/initialize.ts";
import { trainingSchema } from "../../training/settings.ts";
import { train } from "../../training/train.ts";

const fileName = "calibration.json";
const BATCH = 128;
const EPOCHS = 2;
const STEPS = 32;

/**
 * Processor seconds of one training step of a small convolution on images of 3×32×32, batch 128, one thread: how fast
 * this machine is. Measured once (about a second), and kept in the folder of results where that exists.
 */
export async function calibratedStep(folder: string, signal: AbortSignal): Promise<number> {
  const path = join(folder, fileName);
  const machine = `${cpus()[0]?.model.trim() ?? "unknown"}, ${availableParallelism()} cores, Node ${process.version}, Treble ${version}`;
  const kept = existsSync(path) ? record(parseJson(readRegularFile(path, 1 << 16) ?? new Uint8Array())) : {};
  if (kept.machine === machine && typeof kept.stepSeconds === "number" && kept.stepSeconds > 0) return kept.stepSeconds;
  const stepSeconds = await measureStep(signal);
  if (existsSync(folder)) writeFileAtomic(path, `${JSON.stringify({ machine, stepSeconds }, null, 2)}\n`);
  return stepSeconds;
}

async function measureStep(signal: AbortSignal): Promise<number> {
  const shape = [3, 32, 32] as const;
  const count = BATCH * STEPS;
  const network = buildNetwork(convolution(3).architecture, {
    ...{ shape, classes: 10 },
    mean: [0.5, 0.5, 0.5],
    std: [0.3, 0.3, 0.3],
  });
  const images = Uint8Array.from({ length: count * 3072 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const settings = trainingSchema.parse({ batchSize: BATCH, epochs: EPOCHS, learningRate: 1e-5 });
  const speeds: number[] = [];
  let before: { readonly step: number; readonly at: number } | null = null;
  await train(network, { images, labels, count }, settings, {
    initial: initialize(network, 0),
    ...{ backend: nodeBackend(), threads: 1, signal },
    onProgress: ({ step }) => {
      const now = { step, at: processorSeconds() };
      if (before !== null) speeds.push((now.at - before.at) / (now.step - before.step));
      before = now;
    },
  });
  return speeds.toSorted((a, b) => a - b)[speeds.length >> 1]!;
}

/** What else the machine does at this moment says nothing about the hours to come. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
