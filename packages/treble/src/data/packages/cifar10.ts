/** Class names of CIFAR-10 (Krizhevsky 2009), in label order. */
export const CIFAR10_CLASSES: readonly string[] = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
];

/** `[C, H, W]` of CIFAR-10. */
export const CIFAR10_SHAPE: readonly [number, number, number] = [3, 32, 32];
