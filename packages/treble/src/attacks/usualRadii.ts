import type { Norm } from "../geometry/norms.ts";

/** The usual radii on CIFAR-10, pixel units: what an attack takes where nobody names one. */
export const usualRadii: Readonly<Record<Norm, number>> = { l1: 12, l2: 0.5, linf: 8 / 255 };

/** The norm of an attack whose norm is a setting, where nobody names one. */
export const usualNorm: Norm = "linf";
