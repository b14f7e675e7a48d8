/** The attack of Brendel et al. 2019. */

export { type BrendelBethgeOptions, brendelBethge, brendelBethgeRecord, type StartChoice } from "./brendelBethge.ts";
