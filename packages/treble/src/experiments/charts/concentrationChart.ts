import type { Chart } from "../../results/chart.ts";
import type { ConcentrationConfig } from "../computations/concentration.ts";
import type { Computed } from "../contract/computation.ts";

/** The concentration curve of each kernel that was computed. */
export function concentrationChart(computed: Computed, { kernels, cutoffs }: ConcentrationConfig): Chart {
  const stack: Readonly<Record<number, string>> = { 5: ", or two layers of 3×3", 7: ", or three layers of 3×3" };
  return {
    id: "uncertainty-concentration",
    title: "The most that a kernel can have at low frequencies",
    caption:
      "Largest energy share at or below a frequency that any kernel of a size can have, computed exactly, on images of the study's size, and for the patches of a transformer on images of 224 pixels.",
    explanation:
      "A kernel of k×k pixels zero-padded to the image is a vector x of few pixels; its share of energy in the disc r ≤ f is xᵀPx/xᵀx, where P keeps the disc's frequencies and cuts the kernel out again. Its maximum is P's largest eigenvalue λ(f), reached by the first discrete prolate function (Slepian 1978), and 1 − λ(f) is the floor of what must leak to higher frequencies: the uncertainty principle with its constants. Layers in between with enough channels compose to every filter on their receptive field, so a stack has the curve of one kernel as large. At 0 the curve is k² against the number of pixels: one frequency cannot see a small kernel's place.",
    x: { label: "Cut-off (cycles per pixel)", scale: "linear" },
    y: { label: "Largest energy share below it", scale: "linear" },
    series: kernels.map(({ image: [height, width], kernel }, at) => ({
      name: `${kernel}×${kernel}${kernel === 16 ? ` on ${height}×${width}` : (stack[kernel] ?? "")}`,
      points: cutoffs.map((x, i) => {
        const y = computed[`ceilings ${at}`]![i]!;
        return { x, y: { mean: y, low: y, high: y } };
      }),
    })),
    references: [],
  };
}
