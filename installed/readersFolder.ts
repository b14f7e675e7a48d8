import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { constant, input, matmul, reduceMean, serialize } from "ongrad";
import { treble, writeTinyDataset } from "../packages/treble/src/cli/testing/cliProcess.ts";
import { writeTinyStudy } from "../packages/treble/src/cli/testing/tinyStudy.ts";
import { writeImage } from "../packages/treble/src/data/own/testing/ownFiles.ts";

const modules = fileURLToPath(new URL("../node_modules", import.meta.url));

/** What a reader of the pages has at hand, small enough to be quick. */
export interface ReadersFolder {
  readonly folder: string;
  /** A dataset of 12×12 grey pixels, as `--data` takes it, in the place of those that are fetched. */
  readonly data: string;
  /** The id of a network that was trained on it, in `results`. */
  readonly run: string;
  /** That of another, which differs in its seed alone. */
  readonly another: string;
  remove(): void;
}

/**
 * A folder with the packages installed; two trained networks and a study in `results`; `model.onnx` and `resnet.onnx`,
 * which take the dataset's images; `mobilenet.onnx`, which takes 3×224×224, `photos` in two classes and
 * `imagenet_classes.txt`.
 */
export async function readersFolder(): Promise<ReadersFolder> {
  const folder = mkdtempSync(join(tmpdir(), "treble-reader-"));
  symlinkSync(modules, join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const data = writeTinyDataset(folder);
  const done = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await treble(folder, args);
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  const network = ["bounded-width", "--kernel", "3", "--width", "4", "--data", data, "--epochs", "5"];
  const trained = async (seed: string): Promise<{ run: string; model: string }> =>
    JSON.parse(await done("train", ...network, "--seed", seed, "--json"));
  const [{ run, model }, { run: another }] = await Promise.all([
    trained("0"),
    trained("1"),
    done(...writeTinyStudy(folder, data, 2)),
  ]);
  for (const name of ["model.onnx", "resnet.onnx"]) copyFileSync(model, join(folder, name));
  writeFileSync(join(folder, "mobilenet.onnx"), byColour());
  writeFileSync(join(folder, "imagenet_classes.txt"), "fox\nfrog\n");
  mkdirSync(join(folder, "photos"));
  for (let i = 0; i < 48; i++) {
    const [name, colour] = i % 2 === 0 ? ["fox", [200, 90 + i, 40]] : ["frog", [60, 120 + i, 50]];
    await writeImage(join(folder, "photos", name as string, `${i}.png`), colour as number[], { width: 40, height: 30 });
  }
  return { folder, data, run, another, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A classifier by the mean colour: fox by red, frog by green. */
function byColour(): Uint8Array {
  const images = input("images", [1, 3, 224, 224]);
  const weights = Float32Array.of(20, 0, 0, 20, 0, 0);
  const logits = matmul(reduceMean(images, { axes: [2, 3] }), constant(weights, [3, 2]));
  return serialize({ inputs: { images }, outputs: { logits } });
}
