import { input, serialize } from "ongrad";
import { sha256 } from "../formats/sha256.ts";
import type { Classifier } from "./network/classifier.ts";

/** SHA-256 of the graph with its weights: two files that compute the same by the same operators are one model. */
export async function modelHash(classifier: Classifier): Promise<string> {
  const images = input("images", [1, ...classifier.shape]);
  return sha256(serialize({ inputs: { images }, outputs: { logits: classifier.logits(images) } }));
}
