import { smallestNorms, standing } from "../../pipeline/probes/smallestNorms.ts";
import type { ChartPoint } from "../../results/chart.ts";
import type { RadialProfile } from "../../results/results.ts";
import { differenceClaim } from "../claims/differenceClaim.ts";
import type { Claim } from "../contract/claim.ts";
import type { Condition } from "../contract/conditionRuns.ts";
import type { Experiment, ImageSize } from "../contract/experiment.ts";
import { intervalOf } from "../contract/networkResult.ts";
import type { Scale } from "../contract/scale.ts";
import { adversariallyTrained, trainedWith } from "../networks/adversariallyTrained.ts";
import { convolution, vggLike } from "../networks/conditions.ts";

function plainNetworks({ name }: Scale): readonly Condition[] {
  return name === "quick" ? [convolution(3)] : [convolution(3), vggLike()];
}

const RADII = [0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1];

export const adversarialTraining: Experiment = {
  id: "adversarial-training",
  title: "Adversarial training",
  question: "Does training on adversarial examples move the perturbations that are left to lower frequencies?",
  conditions: (scale) => plainNetworks(scale).flatMap((plain) => [plain, adversariallyTrained(plain, scale)]),
  claims: (scale) => plainNetworks(scale).map((plain) => lower(plain, scale)),
  charts: (rows, { scale, size }) => [
    {
      id: "adversarial-training-spectrum",
      title: "Spectrum of the smallest perturbations",
      caption: `Energy at each radial frequency: the energy in the ring around it divided by the number of frequencies in the ring, relative to white noise of the same energy. Networks trained plainly and on images attacked by PGD (L2, ε = ${trainedWith(scale).epsilon}, ${trainedWith(scale).steps} steps), with 95 % intervals over seeds and images.`,
      x: { label: "Frequency (cycles per pixel)", scale: "linear" },
      y: { label: "Energy density (white noise = 1)", scale: "log10" },
      series: [...rows.values()].map(({ condition, result: { profile } }) => ({
        name: condition.label,
        points: densityPoints(profile, size),
      })),
      references: [],
    },
    {
      id: "adversarial-training-accuracy",
      title: "Accuracy against radius, L2",
      caption:
        "Share of all tried images that are right and stay so within the radius, from the smallest perturbation of each (DDN), with 95 % intervals over seeds and images: what the training is for.",
      x: { label: "ε, L2 (pixels in [0, 1])", scale: "linear" },
      y: { label: "Accuracy", scale: "linear" },
      series: [...rows.values()].map(({ condition, seeds }) => {
        const norms = seeds.map(({ spectra }) => smallestNorms(spectra));
        return {
          name: condition.label,
          points: RADII.map((epsilon) => ({ x: epsilon, y: intervalOf(norms.map((n) => standing(n, epsilon))) })),
        };
      }),
      references: [],
    },
  ],
  caveats: (rows, { scale }) => {
    if (scale.stopLoss === null) {
      return [
        "Networks trained adversarially are trained for as many epochs as the others: they are not compared at a common loss.",
      ];
    }
    const epochs = [...rows.values()].map(({ condition, result }) => `${condition.label} ${result.epochs.toFixed(1)}`);
    return [
      `Networks trained adversarially stop, like the others, at a common loss on images that are not attacked; it took, in epochs: ${epochs.join(", ")}.`,
    ];
  },
};

/** Relative to white noise, whose energy is the same at all `height · width` frequencies; empty rings are left out. */
function densityPoints(profile: RadialProfile, { height, width }: ImageSize): ChartPoint[] {
  return profile.radius.flatMap((x, i) => {
    const share = profile.share[i]!;
    if (!(share > 0)) return [];
    const level = (height * width * profile.density[i]!) / share;
    return [{ x, y: { mean: level * share, low: level * profile.low[i]!, high: level * profile.high[i]! } }];
  });
}

function lower(plain: Condition, scale: Scale): Claim {
  return differenceClaim(plain, adversariallyTrained(plain, scale), {
    id: `adversarial-training-${plain.id}`,
    claim: `Adversarial training moves perturbations to lower frequencies (${plain.label}).`,
    source: "Yin et al. 2019, arXiv 1906.08988",
  });
}
