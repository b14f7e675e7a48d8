import type { AuditResult, ConvolutionFact } from "../../../results/audit.ts";
import { compact, limitsText, percent, percentInterval, plural } from "../../words/format.ts";
import { convolutionKinds, kernelText, pairText } from "./convolutionKinds.ts";

/**
 * What the paper's explanation says of this very model: the widths of its kernels, what they allow at low frequencies,
 * and whether the perturbations measured agree. One paragraph.
 */
export function architectureParagraph(result: AuditResult): string {
  const { facts, shape } = result.model;
  if (facts === null) {
    return "What this model is made of is not known, since it did not come as an ONNX file; so its wiring explains nothing here.";
  }
  const mixing = facts.convolutions.filter(({ kernel }) => Math.max(...kernel) > 1);
  if (mixing.length === 0) {
    const none = facts.convolutions.length === 0 ? "no convolution" : "no convolution wider than one pixel";
    return `This model has ${none}. The paper's explanation for perturbations of high frequency (arXiv 2006.11440), that small kernels cannot keep to low frequencies, therefore does not apply to it: where its perturbations lie, other layers and training decide. ${measuredSentence(result)}`.trimEnd();
  }
  return [
    boundSentence(mixing, result),
    kernelsSentence(facts.convolutions, mixing, shape),
    "The paper (arXiv 2006.11440) argues that features put together of such kernels, and with them adversarial perturbations, are drawn to high frequencies, to which kernels as wide as the image would not be bound.",
    measuredSentence(result),
    "The bound is that of one layer, on the grid of its own input, and proves nothing: depth, strides, training and data move the spectrum too.",
  ]
    .filter(Boolean)
    .join(" ");
}

/** Of the first convolution, which looks at the image or at what is nearest to it, so that the grid is the image's. */
function boundSentence(mixing: readonly ConvolutionFact[], { spectra: { cutoff, whiteNoise } }: AuditResult): string {
  const narrow = "A kernel that is narrow in space is wide in frequency";
  const first = mixing.find(({ ceiling }) => ceiling !== null && Number.isFinite(ceiling));
  if (first?.ceiling == null) return `${narrow}.`;
  return `${narrow}: whatever its weights, one of ${kernelText(first)} has at most ${percent(first.ceiling)} % of its energy at frequencies up to ${compact(cutoff)} cycles per pixel of its input, and so at least ${percent(1 - first.ceiling)} % above (white noise has ${percent(whiteNoise.highShare)} %).`;
}

function kernelsSentence(
  all: readonly ConvolutionFact[],
  mixing: readonly ConvolutionFact[],
  [, height, width]: readonly [number, number, number],
): string {
  const kinds = convolutionKinds(mixing.map((one) => ({ ...one, stride: [1, 1] as const })));
  const listed =
    kinds.length === 1
      ? [`all with ${kernelText(kinds[0]!)} kernels`]
      : kinds.slice(0, 3).map((kind) => `${kind.count} with ${kernelText(kind)} kernels`);
  const others = kinds.slice(3).reduce((sum, kind) => sum + kind.count, 0);
  const wide = mixing.filter(
    ({ kernel, dilation }) => dilation[0] * (kernel[0] - 1) + 1 >= height && dilation[1] * (kernel[1] - 1) + 1 >= width,
  ).length;
  const first = all[0]!;
  return [
    `${mixing.length === all.length ? `This model's ${plural(all.length, "convolution")}` : `Of this model's ${plural(all.length, "convolution")} ${mixing.length}`} ${mixing.length === 1 ? "mixes" : "mix"} neighbouring pixels: ${[...listed, ...(others > 0 ? [`${others} with others`] : [])].join(", ")};`,
    `${wide === 0 ? "none is" : `${wide} ${wide === 1 ? "is" : "are"}`} as wide as the image.`,
    `The first, which sees the image itself, has a kernel of ${kernelText(first)} and stride ${pairText(first.stride)}.`,
  ].join(" ");
}

/** Whether the energy at high frequencies is what the explanation lets expect: more than the images have. */
function measuredSentence({ spectra: { perturbations, images, cutoff } }: AuditResult): string {
  if (perturbations === null || !Number.isFinite(perturbations.highShare.mean)) {
    return "No perturbation was measured to compare with it.";
  }
  const [own, theirs] = [perturbations.highShare, images.highShare];
  const limits = limitsText(percentInterval(own), 1);
  const told = `Measured: this model's perturbations have ${percent(own.mean)} % ${limits}`.trimEnd();
  const opening = `${told} of their energy beyond ${compact(cutoff)} cycles per pixel, the images ${percent(theirs.mean)} %`;
  if (own.low > theirs.high) return `${opening}: they lie higher than the images.`;
  if (own.high < theirs.low) return `${opening}: they lie lower than the images.`;
  return `${opening}: the two are not told apart.`;
}
