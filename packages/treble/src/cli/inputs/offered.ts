// biome-ignore-all format: written by a program.
import type { Offered } from "./offeredTypes.ts";

/** What help says of the catalogues, which it does not load. Written by `npm run docs`. */
export const offered: Offered = {
  "families": [
    {
      "name": "bounded-width",
      "help": "convolution with small kernels",
      "example": "--kernel 7 --epochs 20 --init-scale 0.2",
      "told": [
        "kernel",
        "dilation",
        "parametrization",
        "lowPass"
      ]
    },
    {
      "name": "full-width",
      "help": "circular convolution with kernels as large as the image (Gunasekar et al. 2018)",
      "example": null,
      "told": [
        "parametrization",
        "lowPass"
      ]
    },
    {
      "name": "locally-connected",
      "help": "small kernels, another at every position",
      "example": null,
      "told": [
        "kernel",
        "lowPass"
      ]
    },
    {
      "name": "fully-connected",
      "help": "perceptron",
      "example": "--stop-loss 0.5 --epochs 100",
      "told": [
        "lowPass"
      ]
    },
    {
      "name": "small-cnn",
      "help": "VGG-like stages of 3×3 convolutions and poolings (Simonyan & Zisserman 2015)",
      "example": "--widths 32,64 --optimizer adam --schedule cosine",
      "told": [
        "widths",
        "norm",
        "lowPass"
      ]
    },
    {
      "name": "vision-transformer",
      "help": "attention over patches (Dosovitskiy et al. 2021)",
      "example": null,
      "told": [
        "patch",
        "lowPass"
      ]
    },
    {
      "name": "mlp-mixer",
      "help": "perceptrons across places and across channels of patches (Tolstikhin et al. 2021)",
      "example": null,
      "told": [
        "patch",
        "lowPass"
      ]
    },
    {
      "name": "resnet",
      "help": "residual blocks with batch normalisation (He et al. 2016); by default ResNet-20",
      "example": null,
      "told": [
        "widths",
        "lowPass"
      ]
    },
    {
      "name": "convnext",
      "help": "depthwise kernels, layer normalisation, pointwise perceptrons (Liu et al. 2022), no layer scale",
      "example": null,
      "told": [
        "kernel",
        "lowPass"
      ]
    }
  ],
  "familyOptions": [
    {
      "name": "depth",
      "flag": "--depth",
      "help": "layers of weights, the read-out included; of vision-transformer, mlp-mixer, blocks (default: 2; bounded-width, full-width, locally-connected, fully-connected, vision-transformer, mlp-mixer)",
      "value": "layers",
      "whole": [
        1,
        24
      ]
    },
    {
      "name": "width",
      "flag": "--width",
      "help": "channels of each hidden layer; of fully-connected, units of each hidden layer (default: 16, or 256 of fully-connected; bounded-width, full-width, locally-connected, fully-connected)",
      "value": "units",
      "whole": [
        1,
        4096
      ]
    },
    {
      "name": "activation",
      "flag": "--activation",
      "help": "activation of hidden layers (default: relu; bounded-width, full-width, locally-connected, fully-connected, small-cnn)",
      "value": "name",
      "choices": [
        "linear",
        "relu"
      ]
    },
    {
      "name": "bias",
      "flag": "--no-bias",
      "help": "without biases (bounded-width, full-width, locally-connected, fully-connected, small-cnn)",
      "usual": true
    },
    {
      "name": "kernel",
      "flag": "--kernel",
      "help": "kernel width (default: 3, or 7 of convnext; bounded-width, locally-connected, convnext)",
      "value": "pixels",
      "whole": [
        1,
        1024
      ]
    },
    {
      "name": "padding",
      "flag": "--padding",
      "help": "at the edges (default: circular, or zero of convnext; bounded-width, locally-connected, convnext)",
      "value": "name",
      "choices": [
        "circular",
        "zero"
      ]
    },
    {
      "name": "dilation",
      "flag": "--dilation",
      "help": "from one element of the kernel to the next (default: 1; bounded-width)",
      "value": "pixels",
      "whole": [
        1,
        512
      ]
    },
    {
      "name": "parametrization",
      "flag": "--parametrization",
      "help": "train the kernel's pixels or its Fourier coefficients (default: pixel; bounded-width, full-width)",
      "value": "name",
      "choices": [
        "pixel",
        "frequency"
      ]
    },
    {
      "name": "widths",
      "flag": "--widths",
      "help": "channels of each stage (default: 32,64, or 16,32,64 of resnet; small-cnn, resnet, convnext)",
      "value": "list",
      "list": true
    },
    {
      "name": "convolutions",
      "flag": "--convolutions",
      "help": "convolutions of each stage (default: 2 in all; small-cnn)",
      "value": "list",
      "list": true
    },
    {
      "name": "pool",
      "flag": "--pool",
      "help": "pooling; those with a blur are anti-aliased (default: max; small-cnn)",
      "value": "name",
      "choices": [
        "max",
        "average",
        "max-blur",
        "blur"
      ]
    },
    {
      "name": "norm",
      "flag": "--norm",
      "help": "normalisation (default: none; small-cnn)",
      "value": "name",
      "choices": [
        "none",
        "batch"
      ]
    },
    {
      "name": "patch",
      "flag": "--patch",
      "help": "patch width (default: 4, or 2 of convnext; vision-transformer, mlp-mixer, convnext)",
      "value": "pixels",
      "whole": [
        1,
        64
      ]
    },
    {
      "name": "dim",
      "flag": "--dim",
      "help": "width of a token (default: 64; vision-transformer, mlp-mixer)",
      "value": "units",
      "whole": [
        1,
        2048
      ]
    },
    {
      "name": "heads",
      "flag": "--heads",
      "help": "attention heads (default: 4; vision-transformer)",
      "value": "count",
      "whole": [
        1,
        64
      ]
    },
    {
      "name": "mlpRatio",
      "flag": "--mlp-ratio",
      "help": "hidden units per token width (default: 4, or 2 of vision-transformer; vision-transformer, mlp-mixer, convnext)",
      "value": "factor",
      "whole": [
        1,
        8
      ]
    },
    {
      "name": "tokensDim",
      "flag": "--tokens-dim",
      "help": "hidden units that mix places (default: 32; mlp-mixer)",
      "value": "units",
      "whole": [
        1,
        4096
      ]
    },
    {
      "name": "blocks",
      "flag": "--blocks",
      "help": "blocks of each stage (default: 3, or 2 of convnext; resnet, convnext)",
      "value": "count",
      "whole": [
        1,
        32
      ]
    },
    {
      "name": "shortcut",
      "flag": "--shortcut",
      "help": "past a change of size (default: pad; resnet)",
      "value": "name",
      "choices": [
        "pad",
        "projection"
      ]
    },
    {
      "name": "lowPass",
      "flag": "--low-pass",
      "help": "low-pass filter in front of any network: its cut-off in cycles per pixel (default: no filter)",
      "value": "frequency",
      "real": [
        0,
        "above"
      ]
    },
    {
      "name": "lowPassShape",
      "flag": "--low-pass-shape",
      "help": "its response (default: ideal)",
      "value": "name",
      "choices": [
        "ideal",
        "gaussian"
      ]
    }
  ],
  "datasets": [
    {
      "name": "cifar10",
      "label": "CIFAR-10",
      "generated": false
    },
    {
      "name": "mnist",
      "label": "MNIST",
      "generated": false
    },
    {
      "name": "fashion-mnist",
      "label": "Fashion-MNIST (own split: the last 1,000 of each class are the test images)",
      "generated": false
    },
    {
      "name": "synthetic",
      "label": "Synthetic natural-statistics images (class signal: broad band)",
      "generated": true
    }
  ],
  "experiments": [
    {
      "id": "kernel-size",
      "question": "Does a smaller convolution kernel move features and adversarial perturbations to higher frequencies?"
    },
    {
      "id": "beyond-convolution",
      "question": "Do networks without small shared kernels keep their features and adversarial perturbations at lower frequencies?"
    },
    {
      "id": "depth",
      "question": "Do more small convolutions, one after the other, move features and adversarial perturbations to higher frequencies?"
    },
    {
      "id": "weight-sharing",
      "question": "Which raises the frequency of perturbations: small kernels, weights shared over all positions, or the two together?"
    },
    {
      "id": "datasets",
      "question": "Do small convolutions have perturbations of higher frequency whatever images they are trained on?"
    },
    {
      "id": "linear-features",
      "question": "Networks without a non-linearity all compute one linear map; does their wiring still decide at which frequencies it lies?"
    },
    {
      "id": "linear-perturbations",
      "question": "Do the smallest perturbations of a network without non-linearity follow its end-to-end predictors?"
    },
    {
      "id": "nonlinear-features",
      "question": "Does its wiring still decide at which frequencies a network's features lie when it has a non-linearity, shallow or deep?"
    },
    {
      "id": "nonlinear-perturbations",
      "question": "Do the smallest perturbations of a network with a non-linearity follow its learned features?"
    },
    {
      "id": "implicit-bias",
      "question": "Of all predictors that separate two classes, does gradient descent find the one that theory says its wiring makes cheapest?"
    },
    {
      "id": "uncertainty",
      "question": "What a narrow kernel has few pixels for must spread over frequencies: how much of that is seen in trained kernels, features and perturbations?"
    },
    {
      "id": "prediction",
      "question": "Can it be said, from the architecture and the images alone, at which frequencies a network's perturbations will lie?"
    },
    {
      "id": "attacks",
      "question": "Is it the network that decides where perturbations lie, or the attack that looks for them?"
    },
    {
      "id": "susceptibility",
      "question": "Are networks whose perturbations lie at low frequencies harder to fool?"
    },
    {
      "id": "critical-bands",
      "question": "Do networks have their perturbations at the frequencies at which noise misleads them?"
    },
    {
      "id": "dynamics",
      "question": "When in training do perturbations take the frequency and the norm that they have at its end?"
    },
    {
      "id": "stages",
      "question": "At which training loss does an architecture show in its perturbations, in those of a network and in what seeds share?"
    },
    {
      "id": "noise",
      "question": "How much of a perturbation belongs to the data, how much to the sample of it, and how much to the seed?"
    },
    {
      "id": "rate",
      "question": "What is left of the effects of kernel size, sharing and locality at one learning rate, and at one distance travelled?"
    },
    {
      "id": "adversarial-training",
      "question": "Does training on adversarial examples move the perturbations that are left to lower frequencies?"
    },
    {
      "id": "regime",
      "question": "How does the frequency of features and perturbations depend on the size of the initial weights?"
    },
    {
      "id": "control",
      "question": "Which changes to a network lower the frequency of its perturbations, and what do they do to its accuracy?"
    },
    {
      "id": "practice",
      "question": "Where do the perturbations of networks lie that are trained out, each at the accuracy that its size reaches?"
    }
  ],
  "recipes": [
    {
      "name": "features",
      "what": "SGD with momentum from small initial weights, at a constant rate found by rule, until an early training loss",
      "purpose": "spectra of what was learned, with little left of the initial weights"
    },
    {
      "name": "sgd",
      "what": "SGD with momentum from the usual initial weights, at a constant rate found by rule, until the images are nearly fitted",
      "purpose": "the optimiser of the theorems on the implicit bias, as networks really start"
    },
    {
      "name": "adam",
      "what": "Adam at its usual rate, 0.001, from the usual initial weights, until the images are nearly fitted",
      "purpose": "what most people do without a second thought, and every network at the same rate"
    },
    {
      "name": "practice",
      "what": "AdamW on all images, flipped and shifted at random, with weight decay and a cosine schedule whose peak is found by rule, for 8 epochs or more",
      "purpose": "networks at the accuracy that people use them at; one optimiser for all, so that none is compared by it"
    }
  ]
};
