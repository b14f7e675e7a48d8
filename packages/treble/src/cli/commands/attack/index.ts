/** `treble attack`: a network under attack, and what came of it. */

export { addAttack } from "./addAttack.ts";
export { adviceFlags } from "./adviceFlags.ts";
export { checkOutput } from "./checkOutput.ts";
