import type { Link } from "../link/index.ts";
import type { AskedAudit } from "./askedAudit.ts";
import type { AuditProperties } from "./auditProperties.ts";

/** What the link asks for. */
export function askedIn(link: Link, properties: AuditProperties): AskedAudit {
  const value = <K extends keyof AuditProperties>(name: K) =>
    link.value(properties[name] as never) as AuditProperties[K]["usual"];
  const [input, output, size] = [value("input"), value("output"), value("size")];
  const [range, channelOrder, mean, std] = [value("range"), value("channelOrder"), value("mean"), value("std")];
  return {
    fed: {
      ...(input !== null && { input }),
      ...(output !== null && { output }),
      ...(size && { size }),
      ...(range && { range }),
      ...(channelOrder !== null && { channelOrder: channelOrder as "rgb" | "bgr" }),
      ...(mean && { mean }),
      ...(std && { std }),
      ...(value("cutSoftmax") && { cutSoftmax: true }),
      ...(value("straightThrough") && { straightThrough: true }),
      ...(value("foldBatchNorm") && { foldBatchNorm: true }),
    },
    preprocessing: value("preprocessing"),
    data: value("data"),
    images: value("images"),
    attack: value("attack"),
    l2: value("l2"),
    linf: value("linf"),
    without: value("without"),
    budget: value("budget"),
    memory: value("memory"),
    seed: value("seed"),
  };
}

/** What contradicts itself, in a sentence; null where nothing does. */
export function contradictionIn({ preprocessing, fed }: AskedAudit): string | null {
  const stated = fed.range ?? fed.mean ?? fed.std ?? fed.channelOrder;
  if (preprocessing === null || stated === undefined) return null;
  return "Preprocessing and Range, Mean, Std or Channel order say the same twice; give one of them.";
}
