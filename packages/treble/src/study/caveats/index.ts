/** What a claim's verdict must be read with. */

export { processorCaveat, processorsOf } from "./processorCaveat.ts";
export { startsAsUsual } from "./startsAsUsual.ts";
export { type LossSensitivity, lossSensitivity, stoppingCaveats } from "./stoppingLoss.ts";
export { type Stop, stopsAtGuessing } from "./stopsAtGuessing.ts";
export { studyCaveats } from "./studyCaveats.ts";
