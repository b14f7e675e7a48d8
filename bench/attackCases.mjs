// The attacks that bench/attacks.mjs sets side by side, each with the peer that has it and equal settings.
import { ddn } from "../packages/treble/dist/attacks/ddn.js";
import { pgdL2, pgdLinf } from "../packages/treble/dist/attacks/pgd.js";

/** Radii at which a network that was trained without attacks is neither broken nor whole. */
const LINF = 1 / 255;
const L2 = 0.25;

export const cases = [
  { name: "DDN", peer: "foolbox DDN", norm: "l2", options: {}, images: 256, ours: () => ddn() },
  {
    name: "PGD L∞",
    peer: "foolbox PGD",
    norm: "linf",
    options: { epsilon: LINF },
    images: 256,
    ours: () => pgdLinf(LINF),
  },
  { name: "PGD L2", peer: "foolbox PGD", norm: "l2", options: { epsilon: L2 }, images: 256, ours: () => pgdL2(L2) },
];
