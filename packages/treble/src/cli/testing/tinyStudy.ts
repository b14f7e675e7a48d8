import { writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes `study.mjs` into a folder: so many tiny networks on that dataset, and a claim. Gives the arguments that run
 * it.
 */
export function writeTinyStudy(folder: string, data: string, networks: number): readonly string[] {
  const families = [
    ...[1, 3, 5, 7, 9].map((kernel) => ({ family: "bounded-width", kernel, width: 2 })),
    ...[2, 3, 4, 5].map((width) => ({ family: "fully-connected", width })),
    { family: "full-width", width: 2 },
  ];
  const study = {
    id: "tiny",
    title: "Tiny",
    question: "Does it end alike?",
    data,
    trainImages: 128,
    training: { epochs: 3, batchSize: 32, stopLoss: null },
    attacks: [{ name: "pgd-linf", epsilon: 0.1, steps: 5, stepSize: 0.05 }],
    networks: families.slice(0, networks).map((architecture, i) => ({
      ...{ id: `n${i}`, architecture },
    })),
    claims: [
      { id: "tiny-claim", claim: "The first more.", higher: "n0", lower: "n1" },
      { id: "tiny-norm", claim: "The first longer.", higher: "n0", lower: "n1", measure: "norm" },
      { id: "tiny-attack", claim: "The first more.", higher: "n0", lower: "n1", attack: "pgd-linf" },
    ],
  };
  writeFileSync(join(folder, "study.mjs"), `export default ${JSON.stringify(study, null, 2)};\n`);
  return ["reproduce", "--study", "study.mjs"];
}
