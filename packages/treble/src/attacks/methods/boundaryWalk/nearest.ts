import { vectorNorm } from "../../../geometry/vectorNorm.ts";
import { hasCrossed } from "../../contract/contest.ts";
import type { Sample } from "../../contract/contract.ts";

/** The nearest adversarial image that was met, and how many gradients could not be used. */
export class Nearest {
  image: Float32Array | undefined;
  distance = Number.POSITIVE_INFINITY;
  unusable = 0;
  readonly #sample: Sample;
  readonly #norm: "l2" | "linf";

  constructor(sample: Sample, norm: "l2" | "linf") {
    this.#sample = sample;
    this.#norm = norm;
  }

  /** Keeps the image if it is adversarial and nearer than what was kept; tells whether it is adversarial. */
  record(image: Float32Array, logits: Float32Array): boolean {
    if (!hasCrossed(logits, this.#sample.contest)) return false;
    const distance = vectorNorm(this.#norm, image, this.#sample.original);
    if (distance < this.distance) {
      this.distance = distance;
      this.image = image.slice();
    }
    return true;
  }
}
