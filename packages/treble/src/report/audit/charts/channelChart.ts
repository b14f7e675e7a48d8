import type { ChannelResult } from "../../../results/audit.ts";
import type { Chart } from "../../../results/chart.ts";

/** Sensitivity to noise of one octave each, against the octave's centre; null where none reached the level. */
export function channelChart({ bands }: ChannelResult): Chart | null {
  const known = bands.filter(({ sensitivity }) => sensitivity > 0 && Number.isFinite(sensitivity));
  if (known.length === 0) return null;
  return {
    id: "channel",
    title: "Sensitivity to noise of one octave",
    caption:
      "Reciprocal of the power of the noise, confined to one octave of frequencies, that brings accuracy halfway down to chance. Octaves whose noise never did are left out.",
    x: { label: "Centre of the octave (cycles per pixel)", scale: "log2" },
    y: { label: "Sensitivity", scale: "log10" },
    series: [
      {
        name: "sensitivity",
        points: known.map(({ centre, sensitivity }) => ({
          x: centre,
          y: { mean: sensitivity, low: Number.NaN, high: Number.NaN },
        })),
      },
    ],
    references: [],
  };
}
