import { resizeTranspose } from "../lower/resize.ts";
import type { Rule } from "./rule.ts";

/** Interpolation is linear: one matrix for each axis, transposed. */
export const resizeRule: Rule = ({ node, cotangent }) => [resizeTranspose(node, cotangent)];
