// The attacks that bench/attacks.mjs sets side by side, each with the peer that has it and equal settings.
import { apgd, apgdTargeted } from "../packages/treble/dist/attacks/methods/apgd.js";
import { brendelBethge } from "../packages/treble/dist/attacks/methods/brendelBethge/brendelBethge.js";
import { carliniWagner } from "../packages/treble/dist/attacks/methods/carliniWagner.js";
import { ddn } from "../packages/treble/dist/attacks/methods/ddn.js";
import { deepFool } from "../packages/treble/dist/attacks/methods/deepFool.js";
import { fab, fabTargeted } from "../packages/treble/dist/attacks/methods/fab.js";
import { fmn } from "../packages/treble/dist/attacks/methods/fmn.js";
import { hopSkipJump } from "../packages/treble/dist/attacks/methods/hopSkipJump.js";
import { pgdL2, pgdLinf } from "../packages/treble/dist/attacks/methods/pgd.js";
import { squareLinf } from "../packages/treble/dist/attacks/methods/square.js";
import { autoattackStandard } from "../packages/treble/dist/attacks/presets.js";

/** Radii at which a network that was trained without attacks is neither broken nor whole. */
const LINF = 1 / 255;
const L2 = 0.25;

// Foolbox's Brendel-Bethge multiplies its trust region by the size of the batch; ours, where a sample's result is its
// own, is given as large a one.

/** `images`: how many are attacked where the command line names no number; slow peers get fewer. */
export const cases = [
  {
    name: "PGD L∞, 40 steps",
    peer: "foolbox PGD",
    norm: "linf",
    options: { epsilon: LINF },
    images: 512,
    ours: () => pgdLinf(LINF),
  },
  {
    name: "PGD L2, 50 steps",
    peer: "foolbox PGD",
    norm: "l2",
    options: { epsilon: L2 },
    images: 512,
    ours: () => pgdL2(L2),
  },
  { name: "DDN", peer: "foolbox DDN", norm: "l2", options: {}, images: 512, ours: () => ddn() },
  { name: "FMN L2", peer: "foolbox FMN", norm: "l2", options: { norm: "l2" }, images: 256, ours: () => fmn("l2") },
  {
    name: "FMN L∞",
    peer: "foolbox FMN",
    norm: "linf",
    options: { norm: "linf" },
    images: 256,
    ours: () => fmn("linf"),
  },
  {
    name: "DeepFool L2",
    peer: "foolbox DeepFool",
    norm: "l2",
    options: { norm: "l2" },
    images: 256,
    ours: () => deepFool("l2"),
  },
  {
    name: "DeepFool L∞",
    peer: "foolbox DeepFool",
    norm: "linf",
    options: { norm: "linf" },
    images: 256,
    ours: () => deepFool("linf"),
  },
  {
    name: "C&W L2, 9 × 500 steps",
    peer: "foolbox C&W",
    norm: "l2",
    options: { steps: 500 },
    images: 64,
    ours: () => carliniWagner(),
  },
  {
    name: "Brendel-Bethge L2",
    peer: "foolbox Brendel-Bethge",
    norm: "l2",
    options: { norm: "l2", steps: 1000 },
    images: 64,
    ours: ({ batch }) => brendelBethge("l2", { learningRate: 1e-3 * batch }),
  },
  {
    name: "Brendel-Bethge L∞",
    peer: "foolbox Brendel-Bethge",
    norm: "linf",
    options: { norm: "linf", steps: 1000 },
    images: 64,
    ours: ({ batch }) => brendelBethge("linf", { learningRate: 1e-3 * batch }),
  },
  { name: "FAB L2", peer: "adv_lib FAB", norm: "l2", options: { norm: "l2" }, images: 128, ours: () => fab("l2") },
  {
    name: "FAB L∞",
    peer: "adv_lib FAB",
    norm: "linf",
    options: { norm: "linf" },
    images: 128,
    ours: () => fab("linf"),
  },
  {
    name: "FAB-T L∞",
    peer: "torchattacks FAB-T",
    norm: "linf",
    options: { norm: "linf", epsilon: LINF },
    images: 128,
    ours: () => fabTargeted("linf", { epsilon: LINF, stopWhenFooled: true }),
  },
  {
    name: "APGD-CE L∞",
    peer: "torchattacks APGD-CE",
    norm: "linf",
    options: { norm: "linf", epsilon: LINF },
    images: 256,
    ours: () => apgd("linf", LINF, { stopWhenFooled: true }),
  },
  {
    name: "APGD-T L∞",
    peer: "torchattacks APGD-T",
    norm: "linf",
    options: { norm: "linf", epsilon: LINF },
    images: 256,
    ours: () => apgdTargeted("linf", LINF),
  },
  {
    name: "Square L∞, 1,000 queries",
    peer: "torchattacks Square",
    norm: "linf",
    options: { norm: "linf", epsilon: LINF, steps: 1000 },
    images: 128,
    ours: () => squareLinf(LINF, { queries: 1000 }),
  },
  {
    name: "HopSkipJump, 16 steps",
    peer: "foolbox HopSkipJump",
    norm: "l2",
    options: { steps: 16 },
    images: 32,
    ours: () => hopSkipJump({ steps: 16 }),
  },
  {
    name: "AutoAttack standard L∞ 2/255",
    peer: "torchattacks AutoAttack, 100 steps",
    norm: "linf",
    options: { norm: "linf", epsilon: 2 * LINF },
    images: 1000,
    ensemble: () => autoattackStandard("linf", 2 * LINF),
  },
];
