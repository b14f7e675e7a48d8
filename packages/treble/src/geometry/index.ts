/** Norms, balls, projections and steps, on graph values and on arrays. */

export { l2Step, steepestDirection } from "./ascent.ts";
export { ballTolerance, distances, pixelBounds, pullIntoBall } from "./ball.ts";
export { projectToHyperplane } from "./hyperplane.ts";
export { projectOntoL1BallBox } from "./l1BallBox.ts";
export { comparableNorm, l1Norm, l2Norm, linfNorm, type Norm, normNames, norms, squaredL2Norm, tiny } from "./norms.ts";
export {
  projectBall,
  projectBox,
  projectL1BallBox,
  projectL2Ball,
  projectL2BallBox,
  scaleToL2Sphere,
} from "./projection.ts";
export { randomPerturbation } from "./randomStart.ts";
export { sparseStep } from "./sparseStep.ts";
export { dualOf, vectorNorm } from "./vectorNorm.ts";
