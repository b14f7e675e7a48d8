import { criticalBands } from "../../attacks/bands/criticalBands.ts";
import type { ChannelResult } from "../../results/audit.ts";
import { keptPart } from "./keptPart.ts";
import type { PartWork } from "./partWork.ts";

/** Sensitivity to noise of one octave each, and where it lies (`criticalBands`). */
export async function auditChannel(work: PartWork): Promise<ChannelResult> {
  return keptPart(work, "critical bands", {}, () => measured(work));
}

async function measured({ model, data, seed, running }: PartWork): Promise<ChannelResult> {
  const { bands, channel, intervals, samples } = await criticalBands(model, data, { ...running, seed });
  return {
    images: samples,
    bands: bands.map(({ from, to, centre }, i) => ({
      ...{ from, to, centre },
      threshold: channel.threshold[i]!,
      sensitivity: channel.sensitivity[i]!,
    })),
    gravity: intervals.gravity,
    centre: intervals.centre,
    bandwidth: intervals.bandwidth,
    flags: channel.flags,
  };
}
