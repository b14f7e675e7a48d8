/** The walk along the boundary, from several starts. */

export { type BoundaryWalkOptions, boundaryWalk, boundaryWalkRecord } from "./boundaryWalk.ts";
