/** What gradient descent on linear networks converges to: networks, their predictors, and the convex programs. */

export { boundedWidthNetwork } from "./boundedWidthNetwork.ts";
export { inducedNorm, leastBoundedWidthNorm } from "./boundedWidthNorm.ts";
export { fourierCoordinates } from "./fourierCoordinates.ts";
export { fullWidthNetwork } from "./fullWidthNetwork.ts";
export { fullyConnectedNetwork } from "./fullyConnectedNetwork.ts";
export { gaussianSignals } from "./gaussianSignals.ts";
export { directionError, type LabelledSignals } from "./labelledSignals.ts";
export { fourierNorm, leastFourierNorm } from "./leastFourierNorm.ts";
export { type FlowOptions, type FlowPath, type FlowPoint, limitOfFlow } from "./limitOfFlow.ts";
export type { LinearNetwork } from "./linearNetwork.ts";
export { type MarginSolution, maxMargin } from "./maxMargin.ts";
export { fourierStationarity, type Stationarity, weightStationarity } from "./stationarity.ts";
export { type MarginPath, type MarginTraining, type PathPoint, trainToMargin } from "./trainToMargin.ts";
