import { readdirSync } from "node:fs";
import { join } from "node:path";
import { GOOD, IMAGES, ONE_THREAD, PHOTOS, words } from "./arguments.mjs";

/** Few steps; attacks that are not named here take this many, and those with null none. */
const STEPS = 12;
const STEPS_OF = {
  ...{ fgsm: null, bim: null, "robust-accuracy": null, "autoattack-standard": null, "madry-linf-mnist": null },
  ...{ spectrum: null, paper: null, "square-l2": 150, "square-linf": 150, hopskipjump: 5 },
  ...{ "carlini-wagner": 40, "brendel-bethge-l2": 30, "brendel-bethge-linf": 30 },
};
/** At which some of the images withstand. */
const RADII = { l1: "9", l2: "0.6", linf: "8/255" };

/** Every attack by its name, and what can be asked of some. */
export function attackSamples(program, { models }) {
  const attack = (flags, model = GOOD) => ["attack", model, ...IMAGES, ...ONE_THREAD, ...words(flags)];
  const each = program.attacks.map((name) => {
    const steps = name in STEPS_OF ? STEPS_OF[name] : STEPS;
    const radius = Object.entries(RADII).find(([norm]) => name.endsWith(`-${norm}`))?.[1];
    const takesRadius = /^(pgd|apgd|square)/.test(name) && radius;
    const flags = `--attack ${name}${steps ? ` --steps ${steps}` : ""}${takesRadius ? ` --epsilon ${radius}` : ""}`;
    const images = /standard|paper/.test(name) ? 8 : 16;
    return { name: `attack-${name}`, commands: [attack(`${flags} --images ${images} --json`)] };
  });
  const band = program.flag("attack", "--bands", "--band");
  const bands = `${band} :0.1,0.1:0.25,0.25:`;
  const variants = {
    start: ["--attack pgd-linf --random-start --restarts 2 --seed 3 --step-size 0.01 --steps 8"],
    losses: ["margin", "cross-entropy", "dlr", "log-odds"].map((loss) => `--attack pgd-l2 --steps 8 --loss ${loss}`),
    bands: ["--attack ddn", "--attack pgd-l2 --steps 8", "--attack spectrum"].map((flags) => `${flags} ${bands}`),
    curve: ["--attack ddn --curve 0.2,0.6", "--attack pgd-linf --steps 8 --step-size 0.01 --curve 1/255,8/255"],
    levels: ["pgd-linf", "ddn", "fmn-l2", "carlini-wagner"].map((name) => `--attack ${name} --steps 12 --levels 256`),
    target: ["1", "second", "least-likely"].flatMap((target) =>
      ["pgd-linf", "ddn", "apgd-linf", "fab-l2"].map((name) => `--attack ${name} --steps 12 --target ${target}`),
    ),
    "target-others": [
      "square-l2 --steps 100",
      "brendel-bethge-l2 --steps 20",
      "carlini-wagner --steps 30",
      "fmn-l1",
    ].map((flags) => `--attack ${flags} --target second`),
    verify: ["--attack pgd-linf --steps 8 --verify", "--attack ddn --steps 20 --verify --json"],
    norm: ["robust-accuracy", "autoattack-standard"].map((name) => `--attack ${name} --norm l2 --images 6`),
    // The second time it is read from the folder of results.
    again: ["--attack spectrum", "--attack spectrum --json"],
    file: ["--attack ddn --steps 20 --out adversarial.npz"],
  };
  const robust = ["ddn", "pgd-l2", "square-linf --steps 100", "apgd-t-linf", "hopskipjump --steps 4", "spectrum"];
  return [
    ...each,
    ...Object.entries(variants).map(([name, all]) => ({
      name: `attack-with-${name}`,
      commands: all.map((flags) => attack(`--images 12 ${flags}`)),
    })),
    // Often wrong.
    {
      name: "attack-weak-network",
      commands: robust.map((flags) => attack(`--images 16 --attack ${flags}`, "../inputs/models/robust.onnx")),
    },
    ...foreign(attack),
    ownImages(),
    ...otherModels(models),
  ];
}

/** Networks in files that do not say how they were trained, with what such files may leave open. */
function foreign(attack) {
  const flags = {
    transformer: ["--attack pgd-linf --steps 8", "--attack ddn --steps 15 --mean 0.1,0.12,0.14 --std 0.9,1,1.1"],
    resnet: ["--attack fmn-linf --steps 12", "--attack apgd-l2 --steps 12 --channel-order bgr"],
    good: ["--steps 20 --range=-0.1,1.2 --json", "--attack square-linf --steps 100"],
    probabilities: ["--steps 20", "--steps 20 --cut-softmax"],
  };
  return Object.entries(flags).map(([name, all]) => ({
    name: `attack-foreign-${name}`,
    commands: all.map((each) => attack(`--images 12 ${each}`, `../inputs/models/foreign/${name}.onnx`)),
  }));
}

function ownImages() {
  const attack = ["attack", GOOD, ...PHOTOS, ...ONE_THREAD, "--images", "10", "--steps", "15"];
  return {
    name: "attack-own-images",
    commands: [
      [...attack, "--resize", "16x16"],
      [
        ...attack,
        ...words("--resize 18 --center-crop 16 --interpolation lanczos --classes ../inputs/classes.txt --json"),
      ],
    ],
  };
}

/** Every model of a folder, of whatever size: where one of these commands fits, the other says why it does not. */
function otherModels(folder) {
  if (folder === undefined) return [];
  const models = readdirSync(folder).filter((name) => name.endsWith(".onnx"));
  const ways = ["--resize 32x32", "--resize 28x28 --mode grey"];
  return models.sort().map((name) => ({
    name: `model-${name.replace(/\.onnx$/, "")}`,
    commands: ways.map((way) => [
      ...["attack", join(folder, name), ...PHOTOS, ...ONE_THREAD, "--images", "6", "--label-offset", "0"],
      ...words(`${way} --attack pgd-linf --steps 4`),
    ]),
  }));
}
