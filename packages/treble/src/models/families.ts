import { boundedWidth } from "./families/boundedWidth.ts";
import { convnext } from "./families/convnext.ts";
import { fullWidth } from "./families/fullWidth.ts";
import { fullyConnected } from "./families/fullyConnected.ts";
import { locallyConnected } from "./families/locallyConnected.ts";
import { mlpMixer } from "./families/mlpMixer.ts";
import { resnet } from "./families/resnet.ts";
import { smallCnn } from "./families/smallCnn.ts";
import { visionTransformer } from "./families/visionTransformer.ts";

/** All families of networks, in the order in which help, errors and pages list them. */
export const families = [
  boundedWidth,
  fullWidth,
  locallyConnected,
  fullyConnected,
  smallCnn,
  visionTransformer,
  mlpMixer,
  resnet,
  convnext,
] as const;
