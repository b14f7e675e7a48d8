/** What a claim's verdict must be read with. */

export { rateCaveat } from "./rateCaveat.ts";
export { startsAsUsual } from "./startsAsUsual.ts";
export { type LossSensitivity, lossSensitivity, stoppingCaveat, stoppingCaveats } from "./stoppingLoss.ts";
export { type Stop, stopsAtGuessing } from "./stopsAtGuessing.ts";
