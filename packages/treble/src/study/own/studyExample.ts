/** What `treble study init` writes: a study that runs as it stands, in a minute or two. */
export const studyExample = `/**
 * A study of your own: \`treble reproduce --study FILE\` runs it. Names of experiments behind that run beside it.
 * It is plain data. Write the claims before you run it: that is what makes their verdicts worth anything.
 */
export default {
  id: "smaller-kernels",
  title: "Smaller kernels",
  question: "Do smaller kernels move adversarial perturbations to higher frequencies?",

  // How networks are trained where nothing below says otherwise: \`treble reproduce --help\` lists the recipes.
  // recipe: "adam", // --recipe on the command line goes first

  // What holds for all networks; every line may be left out, then the recipe decides, and the preset how many images
  // there are (--preset quick, standard, paper). A network may have each of these as well, for itself.
  data: "synthetic", // as \`treble data list\` names them; --data on the command line is for networks that have none
  trainImages: 2000,
  // initScale: 0.1, // factor on the initial weights, instead of what the recipe gives each: by the first of them 0.1
  // for one hidden layer, more for each of several layers, 1 for networks with normalisation
  // learningRate: 0.003, // instead of the recipe's, or of the one that its rule finds for each network
  training: {
    epochs: 10, // at most; training stops at the recipe's common loss
    // stopLoss: 1.3,
    // batchSize: 128,
    // optimizer: { name: "sgd", momentum: 0.9, weightDecay: 5e-4 }, // or adam, adamw
    // augment: { flip: true, crop: 4 },
  },

  networks: [
    { id: "small", label: "kernel of 3 pixels", architecture: { family: "bounded-width", kernel: 3, width: 8 } },
    { id: "large", label: "kernel of 15 pixels", architecture: { family: "bounded-width", kernel: 15, width: 8 } },
    {
      id: "dense",
      architecture: { family: "fully-connected" }, // \`treble train --help\` explains the families and their options
      // cost: 2, // time against that of other networks, for the estimate; bounded-width with a kernel of 3 has 3
    },
  ],

  // Tried on every network besides the attack that finds the smallest perturbations (DDN), and measured alike.
  attacks: [
    { name: "pgd-linf", epsilon: 8 / 255, steps: 20, stepSize: 1 / 255 },
    // { name: "fmn-l2", steps: 100 }, // or any other of \`treble attack --help\`; what is left out has that attack's
    // default
  ],

  // Each says that one network has more of something than another. The bootstrap interval of the difference decides.
  claims: [
    {
      id: "smaller-kernels",
      claim: "A kernel of 3 pixels gives perturbations of higher frequency than one of 15.",
      higher: "small",
      lower: "large",
      // measure: "centroid", // or r50, r90, highShare, bandwidth, norm (of perturbations), features (their
      // centroid), sharedCentroid or sharedFeatures (of what seeds share)
      // attack: "pgd-linf", // of what this one finds: centroid, highShare or norm
      // source: "where it is claimed",
    },
  ],
};
`;
