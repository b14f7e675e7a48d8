import { UserError } from "../../errors/userError.ts";
import { shown } from "../../text/kindOf.ts";
import type { Preprocessing } from "./preprocessing.ts";

/** A preprocessing that many networks were trained with. */
export interface PreprocessingPreset {
  /** What it is asked for by. */
  readonly name: string;
  /** Other names of the same. */
  readonly others: readonly string[];
  /** For people. */
  readonly title: string;
  /** Of the images that it is for; null where it is for any. */
  readonly channels: 1 | 3 | null;
  /** Where the numbers are from. */
  readonly source: string;
  readonly preprocessing: Preprocessing;
  /** Whether it is tried where nobody says which one a model wants; not where it is next to another. */
  readonly usual: boolean;
}

const cifar10Mean = [0.4914, 0.4822, 0.4465];

/** The first is no preprocessing at all. */
export const preprocessingPresets: readonly PreprocessingPreset[] = [
  {
    name: "unit",
    others: ["none"],
    title: "[0, 1]",
    channels: null,
    source: "torchvision, ToTensor; Keras, Rescaling(1 / 255)",
    preprocessing: {},
    usual: true,
  },
  {
    name: "tf",
    others: ["inception", "half"],
    title: "[-1, 1]",
    channels: null,
    source: "Keras, imagenet_utils.preprocess_input(mode=tf); timm, IMAGENET_INCEPTION_MEAN: mean and std 0.5",
    preprocessing: { range: [-1, 1] },
    usual: true,
  },
  {
    name: "bytes",
    others: [],
    title: "[0, 255]",
    channels: null,
    source: "Keras, EfficientNet and ConvNeXt, which standardise within",
    preprocessing: { range: [0, 255] },
    usual: true,
  },
  {
    name: "imagenet",
    others: ["torch"],
    title: "ImageNet",
    channels: 3,
    source: "torchvision, transforms of its ImageNet weights; Keras, imagenet_utils.preprocess_input(mode=torch)",
    preprocessing: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    usual: true,
  },
  {
    name: "clip",
    others: [],
    title: "CLIP",
    channels: 3,
    source: "Radford et al. 2021, openai/CLIP, clip/clip.py",
    preprocessing: { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] },
    usual: true,
  },
  {
    name: "cifar10",
    others: [],
    title: "CIFAR-10",
    channels: 3,
    source: "mean and deviation of all pixels of CIFAR-10's training images, by channel",
    preprocessing: { mean: cifar10Mean, std: [0.247, 0.2435, 0.2616] },
    usual: true,
  },
  {
    // Averages of the images' own deviations, which are smaller.
    name: "cifar10-per-image",
    others: [],
    title: "CIFAR-10, std per image",
    channels: 3,
    source: "kuangliu/pytorch-cifar, main.py: mean of the deviations of single images",
    preprocessing: { mean: cifar10Mean, std: [0.2023, 0.1994, 0.201] },
    usual: true,
  },
  {
    name: "cifar100",
    others: [],
    title: "CIFAR-100",
    channels: 3,
    source: "mean and deviation of all pixels of CIFAR-100's training images, by channel",
    preprocessing: { mean: [0.5071, 0.4865, 0.4409], std: [0.2673, 0.2564, 0.2762] },
    usual: true,
  },
  {
    name: "bgr-bytes",
    others: [],
    title: "[0, 255], BGR",
    channels: 3,
    source: "OpenCV, imread; ONNX exports of Azure Custom Vision",
    preprocessing: { range: [0, 255], channelOrder: "bgr" },
    usual: true,
  },
  {
    name: "caffe",
    others: [],
    title: "Caffe",
    channels: 3,
    source: "Keras, imagenet_utils.preprocess_input(mode=caffe): means of ImageNet, blue first",
    preprocessing: { range: [0, 255], channelOrder: "bgr", mean: [103.939, 116.779, 123.68] },
    usual: true,
  },
  {
    name: "efficientnet-lite",
    others: [],
    title: "EfficientNet-Lite",
    channels: null,
    source: "tensorflow/tpu, efficientnet/lite: (x − 127) / 128 of bytes",
    preprocessing: { range: [0, 255], mean: [127], std: [128] },
    usual: false,
  },
  {
    name: "mnist",
    others: [],
    title: "MNIST",
    channels: 1,
    source: "pytorch/examples, mnist/main.py: mean and deviation of the training images",
    preprocessing: { mean: [0.1307], std: [0.3081] },
    usual: true,
  },
  {
    name: "fashion-mnist",
    others: [],
    title: "Fashion-MNIST",
    channels: 1,
    source: "mean and deviation of Fashion-MNIST's training images",
    preprocessing: { mean: [0.286], std: [0.353] },
    usual: true,
  },
];

/** @throws UserError where no preset has that name. */
export function preprocessingNamed(name: string): PreprocessingPreset {
  const found = preprocessingPresets.find((preset) => preset.name === name || preset.others.includes(name));
  if (found) return found;
  const names = preprocessingPresets.flatMap((preset) => [preset.name, ...preset.others]);
  throw new UserError(`There is no preprocessing called ${shown(name)}; use one of ${names.join(", ")}.`);
}
