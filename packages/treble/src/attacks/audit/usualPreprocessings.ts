import type { Preprocessing } from "../../models/foreign/preprocessing.ts";

/** A preprocessing that many networks were trained with. */
export interface UsualPreprocessing extends Preprocessing {
  /** For people. */
  readonly name: string;
}

const unit: UsualPreprocessing = { name: "[0, 1]" };
/** Keras calls it `tf`. */
const symmetric: UsualPreprocessing = { name: "[-1, 1]", range: [-1, 1] };
const bytes: UsualPreprocessing = { name: "[0, 255]", range: [0, 255] };

const cifar10Mean = [0.4914, 0.4822, 0.4465];

const colour: readonly UsualPreprocessing[] = [
  { name: "ImageNet", mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  { name: "CIFAR-10", mean: cifar10Mean, std: [0.247, 0.2435, 0.2616] },
  // Averages of the images' own deviations, which are smaller.
  { name: "CIFAR-10, std per image", mean: cifar10Mean, std: [0.2023, 0.1994, 0.201] },
  { name: "[0, 255], BGR", range: [0, 255], channelOrder: "bgr" },
  { name: "Caffe", range: [0, 255], channelOrder: "bgr", mean: [103.939, 116.779, 123.68] },
];

const grey: readonly UsualPreprocessing[] = [
  { name: "MNIST", mean: [0.1307], std: [0.3081] },
  { name: "Fashion-MNIST", mean: [0.286], std: [0.353] },
];

/** Those of images of so many channels, none at all first; for a model that standardises its images, ranges alone. */
export function usualPreprocessings(channels: number, standardizes: boolean): readonly UsualPreprocessing[] {
  const more = standardizes ? [] : channels === 3 ? colour : channels === 1 ? grey : [];
  return [unit, symmetric, bytes, ...more];
}
