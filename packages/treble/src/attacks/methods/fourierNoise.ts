import { type Frequency, fourierBasis, type Phase } from "../../frequency/fourierBasis.ts";
import { threefry, type Words } from "../../random/random.ts";
import { checkPositive } from "../contract/checks.ts";
import { hasCrossed } from "../contract/contest.ts";
import type { Found, QueryAttack } from "../contract/contract.ts";
import { askLogits, type Dialogue } from "../contract/question.ts";

/**
 * Fourier basis noise (Yin et al. 2019): the real basis image of one frequency, `norm` long in each channel (L2, pixel
 * units; the paper's are 4.0 on CIFAR-10 and 15.7 on ImageNet), with a random sign in each channel, added to the pixels
 * and clipped to [0, 1]. One query, no search, and no derivative of the model.
 * @throws UserError for a norm that is not positive or a phase that the frequency does not have.
 */
export function fourierNoise(norm: number, frequency: Frequency, phase: Phase = "cos"): QueryAttack {
  const name = "Fourier noise";
  checkPositive(name, "the norm", norm);
  const [u, v] = frequency;
  return {
    kind: "queries",
    name,
    // The ball depends on the number of channels: what holds the length here is the basis image.
    settings: { norm: "l2", epsilon: null, steps: 1, normPerChannel: norm, u, v, phase, quantisation: null },
    asks: ["logits"],
    *search({ original, shape, contest, key }): Dialogue<Found> {
      const [channels, height, width] = shape;
      const basis = fourierBasis([height, width], frequency, phase);
      const signs = channelSigns(key, 0, channels);
      const image = original.map((pixel, i) => {
        const noise = signs[Math.floor(i / basis.length)]! * norm * basis[i % basis.length]!;
        return Math.min(1, Math.max(0, pixel + noise));
      });
      return { image: hasCrossed(yield* askLogits(image), contest) ? image : undefined };
    },
  };
}

/** −1 or 1 for each channel: the draw number `draw` of a sample's key. */
export function channelSigns(key: Words, draw: number, channels: number): Float32Array {
  return Float32Array.from({ length: channels }, (_, c) => (threefry(key, [draw, 4 + c])[0] & 1 ? 1 : -1));
}
