import { readdirSync } from "node:fs";
import { join } from "node:path";
import { mistakes } from "./mistakes.mjs";

/** As seen from the folder in which a part of the sample runs. */
const IMAGES = ["--data", "../inputs/images.npz"];
const PHOTOS = ["--data", "../inputs/photos"];
const ONE_THREAD = ["--threads", "1"];
const TRAINING = [...IMAGES, ...ONE_THREAD, "--train-images", "192"];

/** What makes a family small enough; a family that is not named here is trained as it comes. */
const SMALL = {
  "fully-connected": "--width 8 --depth 3",
  "full-width": "--width 2 --parametrization frequency",
  "bounded-width": "--width 4 --kernel 5 --dilation 2 --padding zero --flip --crop 1",
  "locally-connected": "--width 2 --kernel 3",
  "small-cnn": "--widths 4,8 --norm batch --pool max-blur",
  "vision-transformer": "--dim 8 --heads 2 --depth 1",
  resnet: "--widths 4,8 --blocks 1 --shortcut projection",
  convnext: "--widths 4,8 --blocks 1",
  "mlp-mixer": "--dim 8 --tokens-dim 8 --depth 1",
};

/** Networks with a part of their own, beside one of each family. */
const TRAINED = {
  "train-good": "small-cnn --widths 4,8 --epochs 8 --optimizer adam --learning-rate 0.01",
  "train-adversarially": "bounded-width --width 4 --epochs 3 --adversarial linf:4/255:2",
  "train-linear": "bounded-width --width 4 --activation linear --epochs 2 --no-bias --init-scale 0.1",
  "train-low-pass": "full-width --width 2 --low-pass 0.2 --low-pass-shape gaussian --epochs 2 --seed 3",
  "train-schedules": "fully-connected --width 8 --epochs 4 --optimizer adamw --schedule cosine --warmup 1",
  "train-exponential": "fully-connected --width 8 --epochs 9 --nesterov --loss exponential --stop-loss 1.2",
};

/** Parts of the sample whose networks, OLD's in both, the others attack. */
export const networksToAttack = {
  "train-good": "good",
  "train-adversarially": "robust",
  "train-vision-transformer": "transformer",
  "train-resnet": "resnet",
};
const GOOD = "../inputs/models/good.onnx";

/** A network each: what was printed, the run and all its files. Finished, it is asked for again. */
export function trainingSamples({ families }) {
  const each = families.map((family) => [`train-${family}`, `${family} --epochs 2 ${SMALL[family] ?? ""}`]);
  return [...each, ...Object.entries(TRAINED)].map(([name, flags]) => {
    const args = ["train", ...words(flags), ...TRAINING];
    return { name, commands: [args, [...args, "--json"]] };
  });
}

/** All other parts of the sample, those that take longest first; `thorough`: also all that the others leave out. */
export function samples(program, { models, isThorough }) {
  return [
    ...(isThorough ? [otherExperiments] : []),
    ...studies(program),
    ...attacks(program),
    ...otherModels(models),
    ...spectra(),
    store(program),
    ...rest(program),
    ...mistakes(GOOD),
  ];
}

/** One network at a time: what a log says then comes in one order. */
const REPRODUCE = ["reproduce", ...IMAGES, "--workers", "1"];

/** Those that take longer, but for `datasets`, which fetches some. */
const otherExperiments = {
  name: "reproduce-others",
  commands: [
    [
      ...REPRODUCE,
      ...words("depth weight-sharing regime control linear-features nonlinear-perturbations"),
      ...words("susceptibility adversarial-training"),
    ],
  ],
};

/** Whole experiments on few images. */
function studies(program) {
  const own = [...REPRODUCE, "--study", "../inputs/study.json"];
  return [
    { name: "reproduce-networks", commands: [[...REPRODUCE, ...words("kernel-size beyond-convolution uncertainty")]] },
    {
      name: "reproduce-attacks",
      commands: [[...REPRODUCE, ...words("linear-perturbations nonlinear-features attacks dynamics")]],
    },
    // The second time all of it is there.
    { name: "study-own", commands: [own, [...own, "--json"]] },
    {
      name: "study-init",
      commands: [
        ["study", "init", "study.mjs"],
        [...REPRODUCE, "--study", "study.mjs", "--preset", "quick"],
      ],
    },
    {
      name: "reproduce-plan",
      commands: [
        ["reproduce", "--data", "synthetic", "--dry-run", "--preset", "standard", "--workers", "1"],
        ["reproduce", "--data", "synthetic", "--dry-run", "--preset", "paper", "--workers", "1", "--json"],
      ],
    },
    {
      name: "reproduce-elsewhere",
      commands: [
        ["reproduce", "uncertainty", ...IMAGES, program.flag("reproduce", "--results", "--out"), "here", "--dry-run"],
      ],
    },
  ];
}

/** Few steps; attacks that are not named here take this many, and those with null none. */
const STEPS = 12;
const STEPS_OF = {
  ...{ fgsm: null, bim: null, "robust-accuracy": null, "autoattack-standard": null, "madry-linf-mnist": null },
  ...{ spectrum: null, paper: null, "square-l2": 150, "square-linf": 150, hopskipjump: 5 },
  ...{ "carlini-wagner": 40, "brendel-bethge-l2": 30, "brendel-bethge-linf": 30 },
};
/** At which some of the images withstand. */
const RADII = { l1: "9", l2: "0.6", linf: "8/255" };

function attacks(program) {
  const attack = (flags, model = GOOD) => ["attack", model, ...IMAGES, ...ONE_THREAD, ...words(flags)];
  const each = program.attacks.map((name) => {
    const steps = name in STEPS_OF ? STEPS_OF[name] : STEPS;
    const radius = Object.entries(RADII).find(([norm]) => name.endsWith(`-${norm}`))?.[1];
    const takesRadius = /^(pgd|apgd|square)/.test(name) && radius;
    const flags = `--attack ${name}${steps ? ` --steps ${steps}` : ""}${takesRadius ? ` --epsilon ${radius}` : ""}`;
    const args = attack(`${flags} --images ${/standard|paper/.test(name) ? 8 : 16}`);
    // The second time it is read from the folder of results.
    return { name: `attack-${name}`, commands: [args, [...args, "--json"]] };
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

/** Every model of a folder, of whatever size: one of these commands fits, the others say why they do not. */
function otherModels(folder) {
  if (folder === undefined) return [];
  const models = readdirSync(folder).filter((name) => name.endsWith(".onnx"));
  const ways = ["--resize 32x32", "--resize 28x28 --mode grey", "--resize 28x28 --mode grey --size 1,28,28"];
  return models.sort().map((name) => ({
    name: `model-${name.replace(/\.onnx$/, "")}`,
    commands: ways.map((way) => [
      ...["attack", join(folder, name), ...PHOTOS, ...ONE_THREAD, "--images", "6", "--label-offset", "0"],
      ...words(`${way} --attack pgd-linf --steps 4`),
    ]),
  }));
}

function spectra() {
  const measure = (flags) => ["spectrum", ...words(flags), ...ONE_THREAD];
  return [
    { name: "spectrum-synthetic", commands: [measure("--data synthetic --images 32")] },
    {
      name: "spectrum-images",
      commands: [
        measure("--data ../inputs/images.npz --images 32"),
        measure("--data ../inputs/images.npz --images 32 --window hann --json"),
        measure("--data ../inputs/photos --resize 18 --center-crop 16 --mode grey"),
      ],
    },
    {
      name: "spectrum-arrays",
      commands: [measure("../inputs/signals.npz"), measure("../inputs/signals.npz --array waves --layout nchw --json")],
    },
  ];
}

/** One folder of results, from the training of a network to its removal. */
function store(program) {
  const id = (said) => JSON.parse(said).run;
  const shownIds = (said) => JSON.stringify(JSON.parse(said), null, 1);
  const known = {};
  return {
    name: "store",
    commands: [
      ["train", "fully-connected", "--width", "8", "--epochs", "2", ...TRAINING, "--json"],
      (said) => {
        known.network = id(said);
        return ["attack", known.network, ...words("--steps 20 --images 16 --threads 1 --json")];
      },
      (said) => {
        known.attack = id(said);
        return ["spectrum", known.attack, ...ONE_THREAD];
      },
      () => ["runs", "show", known.network],
      () => ({ args: ["runs", "show", known.attack, "--json"], shown: shownIds }),
      () => ["runs", "export", "packed.zip", known.network],
      ["runs", "import", "packed.zip", program.flag("runs import", "--results", "--out"), "other"],
      ["runs", "list", program.flag("runs list", "--results", "--out"), "other"],
      () => ["runs", "remove", known.network],
    ],
  };
}

function rest(program) {
  const checks = (said) => {
    const { canRun, checks } = JSON.parse(said);
    return `${[canRun, ...checks.map(({ name }) => name)].join("\n")}\n`;
  };
  const commands = ["train", "attack", "spectrum", "reproduce", "study init", "data get", "runs export", "doctor"];
  return [
    // Figures of the machine are left out; which things are looked at is not.
    { name: "doctor", commands: [{ args: ["doctor", "--json"], shown: checks }] },
    {
      name: "train-synthetic",
      commands: [
        [
          "train",
          ...words(
            "fully-connected --width 4 --epochs 1 --data synthetic --train-images 128 --test-images 32 --threads 1",
          ),
        ],
      ],
    },
    {
      name: "train-elsewhere",
      commands: [
        [
          "train",
          ...words("fully-connected --width 4 --epochs 1"),
          ...TRAINING,
          program.flag("train", "--results", "--out"),
          "here",
        ],
        ["runs", "list", program.flag("runs list", "--results", "--out"), "here"],
      ],
    },
    {
      name: "data",
      commands: [
        ["data", "list"],
        ["data", "list", "--json"],
        ["data", "get", "../inputs/images.npz"],
        ["data", "get", "../inputs/photos", "--resize", "16x16", "--json"],
      ],
    },
    { name: "version", commands: [["--version"]] },
    { name: "help", commands: [["--help"], ...commands.map((command) => [...command.split(" "), "--help"])] },
  ];
}

function words(text) {
  return text.split(" ").filter(Boolean);
}
