import { GOOD } from "./arguments.mjs";

/** What somebody may get wrong: each must end in its sentence and its exit code. */
export function mistakes() {
  const attack = `attack ${GOOD} --data ../inputs/images.npz --threads 1 --images 8`;
  const photos = `attack ${GOOD} --data ../inputs/photos --resize 16x16 --threads 1 --images 8`;
  const all = {
    command: "atack",
    option: `${attack} --epsilom 1`,
    attack: `${attack} --attack pgdd`,
    radius: `${attack} --attack pgd-linf --epsilon large`,
    setting: `${attack} --attack ddn --epsilon 1`,
    band: `${attack} --band 0.3:0.2`,
    target: `${attack} --target 99`,
    "levels-and-band": `${attack} --levels 256 --band :0.1`,
    "verify-and-target": `${attack} --verify --target 1`,
    steps: `${attack} --steps 0`,
    output: `${attack} --output nowhere`,
    "output-folder": `${attack} --out nowhere/adversarial.npz`,
    network: "attack 3f9c",
    "no-model": "attack ../inputs/noModel.onnx --data synthetic",
    "no-data": `attack ${GOOD}`,
    data: "train fully-connected --data cifar11",
    size: `attack ${GOOD} --data ../inputs/photos --threads 1`,
    classes: `${photos} --classes ../inputs/wrongClasses.json`,
    "broken-classes": `${photos} --classes ../inputs/brokenClasses.json`,
    "no-classes": `${photos} --classes ../inputs/none.txt`,
    family: "train perceptron",
    "family-option": "train fully-connected --kernel 3 --data synthetic",
    kernel: "train bounded-width --kernel 99 --data ../inputs/images.npz",
    adversarial: "train small-cnn --adversarial linf:8/255 --data ../inputs/images.npz",
    experiment: "reproduce kernel-sise --data ../inputs/images.npz",
    preset: "reproduce --preset enormous --data ../inputs/images.npz",
    study: "reproduce --study ../inputs/wrongClasses.json",
    run: "runs show 3f9c",
    spectrum: "spectrum",
    array: "spectrum ../inputs/signals.npz --array nothing",
    archive: "runs import ../inputs/images.npz",
  };
  return Object.entries(all).map(([name, words]) => ({ name: `mistake-${name}`, commands: [words.split(" ")] }));
}
