/** One file an architecture family: its options, its network, its words; `families.ts` lists them. */

export { boundedWidth } from "./boundedWidth.ts";
export { convnext } from "./convnext.ts";
export { type FamilyOption, front, type NetworkFamily } from "./family.ts";
export { fullWidth } from "./fullWidth.ts";
export { fullyConnected } from "./fullyConnected.ts";
export { locallyConnected } from "./locallyConnected.ts";
export { mlpMixer } from "./mlpMixer.ts";
export { resnet } from "./resnet.ts";
export { smallCnn } from "./smallCnn.ts";
export { visionTransformer } from "./visionTransformer.ts";
