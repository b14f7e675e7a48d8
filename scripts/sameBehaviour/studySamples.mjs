import { IMAGES, words } from "./arguments.mjs";

/** One network at a time: what a log says then comes in one order. */
const REPRODUCE = ["reproduce", ...IMAGES, "--workers", "1"];

/** What takes longer; of the experiments all but `datasets`, which fetches some. */
const longer = [
  {
    name: "reproduce-others",
    commands: [
      [
        ...REPRODUCE,
        ...words("depth weight-sharing regime control linear-features nonlinear-perturbations"),
        ...words("susceptibility adversarial-training"),
      ],
    ],
  },
  {
    name: "study-example",
    commands: [
      ["study", "init", "study.mjs"],
      [...REPRODUCE, "--study", "study.mjs"],
    ],
  },
];

/** Whole experiments on few images; `isThorough`: nearly all there are. */
export function studySamples(program, { isThorough }) {
  const own = [...REPRODUCE, "--study", "../inputs/study.json"];
  return [
    ...(isThorough ? longer : []),
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
        [...REPRODUCE, "--study", "study.mjs", "--dry-run"],
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
