/** `treble attack`: a network under attack, and what came of it. */

export { addAttack } from "./addAttack.ts";
export { checkOutput } from "./checkOutput.ts";
