import { choiceProperty } from "../link/choiceProperty.ts";
import { drawnProperty } from "./drawnKernel.ts";
import { limits } from "./limits.ts";

/** What is drawn in the article, in the link. */
export const articleProperties = {
  drawn: drawnProperty,
  /** Below which frequency energy counts as low. */
  limit: choiceProperty<number>("limit", [...limits] as [number, ...number[]], 0.1),
} as const;
