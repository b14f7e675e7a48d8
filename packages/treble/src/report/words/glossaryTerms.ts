import type { StudyResult, Term } from "../../results/results.ts";
import { compact, count, fixed } from "./format.ts";

interface Entry {
  readonly term: string;
  readonly text: string;
  /** Where this is found in what the study says, the entry is wanted; always where it is absent. */
  readonly found?: { test(text: string): boolean };
}

interface Group {
  readonly title: string;
  readonly entries: readonly Entry[];
}

/** All terms, of which a study shows those that it mentions. */
export function glossaryTerms(result: StudyResult): readonly Group[] {
  return [
    { title: "What is measured", entries: measures(result) },
    { title: "Networks and their training", entries: [...termsAbout(result, "networks"), ...NETWORKS] },
    { title: "Attacks", entries: ATTACKS },
    { title: "Images", entries: termsAbout(result, "images") },
  ];
}

/** What the study brings along itself. */
function termsAbout({ terms }: StudyResult, about: Term["about"]): readonly Entry[] {
  return terms
    .filter((term) => term.about === about)
    .map(({ name, text, words }) => ({ term: name, text, found: { test: mentions(words) } }));
}

function mentions(words: readonly string[]): (text: string) => boolean {
  return (text) => words.some((word) => text.toLowerCase().includes(word.toLowerCase()));
}

function measures({ whiteNoise, robustEpsilon, dataset, claims }: StudyResult): readonly Entry[] {
  const [, height, width] = dataset.shape;
  return [
    {
      term: "Perturbation",
      text: "The attacked image minus the image, where black is 0 and white is 1. Only images the network classifies correctly are attacked, and only attacks that succeed are counted.",
    },
    {
      term: "L2 norm",
      text: "The root of the sum of squares over all pixels and channels, pixels in [0, 1].",
    },
    {
      term: "L∞ norm",
      text: "The largest change of any value of any pixel, often given in steps of 1/255.",
      found: /L∞/,
    },
    {
      term: "Frequency",
      text: "How fast a pattern alternates: 0.5 cycles per pixel is a stripe every other pixel, 0.1 one in ten pixels. The radial frequency ignores the direction and reaches 0.707 along the diagonals.",
    },
    {
      term: "Centroid",
      text: `The mean radial frequency of a signal's energy. The energy of all channels is added at each frequency, zero frequency counts with the rest, and every sample's energy is scaled to sum to one, so a large perturbation weighs no more than a small one. White noise on this grid has ${fixed(whiteNoise.centroid, 3)}.`,
    },
    {
      term: "High band",
      text: "The share of the energy at radial frequencies above 0.25 cycles per pixel.",
    },
    {
      term: "Energy density",
      text: "The energy in a ring of frequencies divided by the number of frequencies in the ring, relative to white noise, which has the same energy at every frequency.",
    },
    {
      term: "Effective number of frequencies, of pixels",
      text: `The exponential of the entropy of the energy's distribution: 1 when all of it is at one place, ${count(height * width)} when it is spread evenly over the ${width}×${height} grid. A single wave, which has two opposite frequencies, counts as 2.`,
    },
    {
      term: "Own spectrum",
      text: "The energy of a network's signals, its perturbations say, at each frequency, mean over images and seeds. It holds what the seed alone put there: initial weights, the order of batches.",
      found: SHARED,
    },
    {
      term: "Shared spectrum",
      text: "The energy that signals of two networks which differ only in their seed have in common: the mean over images and over pairs of seeds of Re(F a · conj F b), both signals of length 1. What a seed put there by itself averages to zero; where noise is left, single frequencies are below 0, and are shown so.",
      found: SHARED,
    },
    {
      term: "Agreement",
      text: "The sum of a shared spectrum: the mean cosine of two seeds' signals at one image, the share of energy that seeds agree on. 1 where seeds do not matter, 0 where the signal is the seed's alone.",
      found: SHARED,
    },
    {
      term: "Features",
      text: "What the network looks for at an image: the gradient, with respect to the pixels, of the margin between the right class and its strongest rival. Random initial weights have a white spectrum, and what training does not overwrite stays; so the centroid is given at the start, after training, and of the difference between the two gradients.",
    },
    {
      term: "Predictor",
      text: "Of a network without non-linearity: the one image-shaped weight per class that all its layers multiply out to. It is the same at every image.",
      found: /predictor/i,
    },
    {
      term: "Robust accuracy",
      text: `The share of all images tried that are classified correctly and for which no perturbation of L2 norm up to ${compact(robustEpsilon)} was found.`,
    },
    {
      term: "95 % bootstrap interval",
      text: `From 2,000 draws with replacement, seeds first, then samples within each seed; every network by itself, so neither seeds nor images are paired between networks, each of which is attacked on its own correct images. With few seeds it covers less often than its name says; the sentence ${claims.length > 0 ? "above the table of claims" : "about seeds under “Before trusting these numbers”"} says how often.`,
    },
    {
      term: "Supported, contradicted, inconclusive",
      text: "The whole interval lies on the side of 0 that the claim predicts, the whole of it on the other side, or neither.",
    },
  ];
}

/** Words of a study that tells own spectra from shared ones. */
const SHARED = /\bshared spectr/i;

/** What families of networks have in common. */
const NETWORKS: readonly Entry[] = [
  {
    term: "Dilation",
    text: "The elements of a kernel stand so many pixels apart: 3×3 with dilation 2 spans 5 pixels with 9 weights.",
    found: /dilation/i,
  },
  {
    term: "He",
    text: "Initial weights drawn at random with variance 2 over the number of inputs, so that signals keep their size through ReLU layers (He et al. 2015, arXiv 1502.01852). Times 0.1 is a start ten times smaller.",
    found: /\bHe\b/,
  },
  {
    term: "Recipe",
    text: "How networks are trained: optimiser, initial weights, schedule, augmentation, number of images, and when training stops. A claim is decided in each recipe by itself.",
    found: /\brecipe\b/i,
  },
  {
    term: "Stage",
    text: "How far a network has fitted, told by its training loss. Spectra move while a network fits, so networks are compared at one stage.",
    found: /\bstage\b|training loss/i,
  },
  {
    term: "Seed",
    text: "One training run: initial weights, order of the images and random starts of attacks all follow from its number.",
  },
];

const ATTACKS: readonly Entry[] = [
  {
    term: "DDN",
    text: "Decoupled direction and norm: the smallest L2 perturbation, by steps along the unit gradient, then on a sphere that shrinks while the image is fooled and grows while it is not (Rony et al. 2019, arXiv 1811.09600).",
    found: /\bDDN\b/,
  },
  {
    term: "FMN",
    text: "Fast minimum-norm attack: the same idea on the margin for L1, L2 and L∞, with a radius estimated from the gradient (Pintor et al. 2021, arXiv 2102.12827).",
    found: /\bFMN\b/i,
  },
  {
    term: "FAB",
    text: "Fast adaptive boundary attack: projections onto the linearised boundary, drawn towards the image (Croce & Hein 2020, arXiv 1907.02044).",
    found: /\bFAB\b/i,
  },
  {
    term: "C&W",
    text: "Carlini & Wagner: the smallest L2 perturbation as a trade-off with the margin, searched by Adam (2017, arXiv 1608.04644).",
    found: /C&W|Carlini/,
  },
  {
    term: "DeepFool",
    text: "Steps to the nearest boundary of the linearised network (Moosavi-Dezfooli et al. 2016, arXiv 1511.04599).",
    found: /deepfool/i,
  },
  {
    term: "Brendel & Bethge",
    text: "Walks along the boundary towards the image (Brendel et al. 2019, arXiv 1907.01003).",
    found: /brendel|\bBB\b/i,
  },
  {
    term: "FGSM",
    text: "One step of fixed size along the gradient's sign (Goodfellow et al. 2015, arXiv 1412.6572).",
    found: /\bFGSM\b/i,
  },
  {
    term: "PGD",
    text: "Projected gradient descent: many small steps up the loss, kept within a fixed radius ε around the image (Madry et al. 2018, arXiv 1706.06083).",
    found: /\bPGD\b/,
  },
  {
    term: "APGD",
    text: "PGD that chooses its step sizes itself (Croce & Hein 2020, arXiv 2003.01690).",
    found: /\bAPGD\b/i,
  },
  {
    term: "Square attack",
    text: "Random squares of colour, kept where they help; asks the network only for its outputs (Andriushchenko et al. 2020, arXiv 1912.00049).",
    found: /\bSquare\b/,
  },
  {
    term: "HopSkipJump",
    text: "Follows the boundary by the network's decisions alone (Chen et al. 2020, arXiv 1904.02144).",
    found: /hopskipjump/i,
  },
  {
    term: "Margin",
    text: "The output of the right class minus the largest of the others: below 0 the network is fooled.",
  },
];
