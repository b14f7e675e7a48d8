import type { Classifier } from "../models/network/classifier.ts";
import type { ForeignModelUse, Model } from "../models/network/model.ts";
import type { AuditedModel, PreprocessingResult } from "../results/audit.ts";
import { listText } from "../text/listText.ts";
import type { AuditOptions } from "./auditOptions.ts";

/** What is known of a model: what was said of it, and what it says itself. */
export function auditedModel(model: Classifier | Model, about: AuditOptions["about"] = {}): AuditedModel {
  const { shape, classes } = model;
  const foreign = "foreign" in model ? model.foreign : undefined;
  return {
    name: about.name ?? "the model",
    hash: about.hash ?? null,
    bytes: about.bytes ?? null,
    description:
      "description" in model ? model.description : `a classifier of ${shape.join("×")} images into ${classes} classes`,
    ...{ shape, classes },
    facts: about.facts ?? null,
    preprocessing: about.preprocessing ?? preprocessingOf(foreign),
  };
}

function preprocessingOf(foreign: ForeignModelUse | undefined): PreprocessingResult {
  const untried = { alike: [], tried: [] };
  if (!foreign)
    return { text: "part of the model: it takes pixels in [0, 1]", source: "part of the model", ...untried };
  const { range, channelOrder, mean, std } = foreign.preprocessing;
  const steps = [
    ...(range[0] !== 0 || range[1] !== 1 ? [`pixels in [${range.join(", ")}]`] : []),
    ...(channelOrder === "bgr" ? ["channels in the order BGR"] : []),
    ...(mean ? [`mean ${mean.join(", ")}`] : []),
    ...(std ? [`standard deviation ${std.join(", ")}`] : []),
  ];
  if (steps.length > 0) return { text: listText(steps), source: "stated", ...untried };
  return foreign.standardizes
    ? { text: "part of the model: it shifts or scales its images itself", source: "part of the model", ...untried }
    : { text: "none: pixels in [0, 1] as they are", source: "none", ...untried };
}
