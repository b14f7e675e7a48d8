// The other side of the benchmarks of attacks: attack_peer.py in a process of its own, with one network that
// `treble train` saved.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { readModel } from "ongrad";
import { buildNetwork, writeNpz } from "treble-lab";
import { savedModel } from "../packages/treble/dist/models/savedModel.js";

export const peerPython = new URL("peers/.venv/bin/python", import.meta.url).pathname;

/**
 * Starts it and checks that its network gives the same logits. `images` [N, C, H, W] in [0, 1] and `labels` are what
 * `ask` speaks of by their indices; `logits` are ours of the first images; `folder` is where files may be put.
 */
export async function startAttackPeer(file, { images, labels, logits, threads, folder }) {
  const { architecture, images: input, network } = savedModel(readFileSync(file), file);
  const data = join(folder, "data.npz");
  const { initializers } = readModel(readFileSync(file));
  const weights = Object.fromEntries(
    buildNetwork(architecture, input).parameters.map(({ name }) => [`w ${name}`, initializers[name]]),
  );
  writeFileSync(
    data,
    writeNpz({
      images: { data: images, shape: [labels.length, ...network.shape] },
      labels: { data: labels, shape: [labels.length] },
      ...weights,
    }),
  );
  const child = spawn(peerPython, [new URL("peers/attack_peer.py", import.meta.url).pathname], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, PYTHONWARNINGS: "ignore" },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (question) => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error("The peers' process has ended.");
    return JSON.parse(value);
  };
  const { family, ...config } = architecture;
  const { mean, std } = input;
  const { versions, logits: theirs } = await ask({ do: "start", threads, data, family, config, mean, std });
  const gap = Math.max(...theirs.map((z, i) => Math.abs(z - logits[i])));
  if (!(gap < 1e-3)) throw new Error(`The two networks differ: logits by up to ${gap}.`);
  return { versions, ask, close: () => child.stdin.end() };
}
