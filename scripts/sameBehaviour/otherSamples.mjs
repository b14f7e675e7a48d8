import { ONE_THREAD, TRAINING, words } from "./arguments.mjs";

/** Spectra, the folder of results, data, help. */
export function otherSamples(program) {
  return [...spectra(), store(program), ...rest(program)];
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
      () => ["runs", "show", known.attack, "--json"],
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
  const train = words("train fully-connected --width 4 --epochs 1");
  const commands = ["train", "attack", "spectrum", "reproduce", "study init", "data get", "runs export", "doctor"];
  return [
    // Figures of the machine are left out; which things are looked at is not.
    { name: "doctor", commands: [{ args: ["doctor", "--json"], shown: checks }] },
    {
      name: "train-synthetic",
      commands: [[...train, ...words("--data synthetic --train-images 128 --test-images 32"), ...ONE_THREAD]],
    },
    {
      name: "train-elsewhere",
      commands: [
        [...train, ...TRAINING, program.flag("train", "--results", "--out"), "here"],
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
