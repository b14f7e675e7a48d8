import { IMAGES, words } from "./arguments.mjs";

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

/** Whole experiments on few images; `thorough`: all of them. */
export function studySamples(program, { isThorough }) {
  const own = [...REPRODUCE, "--study", "../inputs/study.json"];
  return [
    ...(isThorough ? [otherExperiments] : []),
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
