import { expect, it } from "vitest";
import { recipesFixture } from "../testing/recipesFixture.ts";
import { studyFixture } from "../testing/studyFixture.ts";
import { answerSentence, tallySentence } from "./answer.ts";
import { coreStudy } from "./coreStudy.ts";

const result = studyFixture();

it("answers with the narrowest and the widest kernel", () => {
  expect(answerSentence(result)).toBe(
    "On CIFAR-10, a ReLU network with 3×3 kernels is fooled at higher frequencies than one with kernels as wide as the image: the smallest perturbations found are centred at 0.211 [0.205, 0.217] against 0.043 [0.037, 0.049] cycles per pixel (95 % intervals, 3 seeds); the images themselves lie at 0.098, white noise at 0.383.",
  );
  const mean = (centroid: number) => ({
    ...result,
    networks: result.networks.map((n) =>
      n.family === "bounded-width" && n.kernel === 3
        ? { ...n, centroid: { mean: centroid, low: centroid - 0.006, high: centroid + 0.006 } }
        : n,
    ),
  });
  expect(answerSentence(mean(0.02))).toContain("is fooled at lower frequencies than one");
  expect(answerSentence(mean(0.045))).toContain("at frequencies that the intervals do not tell from those of one");
});

it("answers with the extremes where there are no kernels to compare", () => {
  const networks = result.networks.filter((n) => n.kernel === null);
  expect(answerSentence({ ...result, networks })).toBe(
    "On CIFAR-10, the smallest perturbations found are centred between 0.206 (fully connected) and 0.224 cycles per pixel (vision transformer); the images themselves lie at 0.098, white noise at 0.383.",
  );
});

it("says so where nothing was found", () => {
  expect(answerSentence({ ...result, networks: [] })).toBe(
    "No perturbation was found on CIFAR-10, so there is no frequency to report.",
  );
});

it("counts the verdicts", () => {
  const [a, b] = result.claims as [(typeof result.claims)[0], (typeof result.claims)[0]];
  expect(tallySentence([])).toBe("No claim was tested.");
  expect(tallySentence([a])).toBe("The one claim tested is supported.");
  expect(tallySentence([a, b])).toBe("Of 2 claims tested, 1 is supported and 1 inconclusive.");
  expect(tallySentence([a, a, b])).toBe("Of 3 claims tested, 2 are supported and 1 inconclusive.");
  expect(tallySentence([a, { ...a, check: true }, b])).toBe(
    "Of 2 claims tested, 1 is supported and 1 inconclusive. The one check of method or data tested is supported.",
  );
  expect(tallySentence([{ ...a, check: true }])).toBe(
    "No claim was tested. The one check of method or data tested is supported.",
  );
});

it("names the recipe whose networks it speaks of, where there are several", () => {
  expect(answerSentence(coreStudy(recipesFixture()))).toMatch(
    /^On CIFAR-10, a ReLU network with 3×3 kernels trained by the recipe features is fooled at higher frequencies/,
  );
});
