/** As seen from the folder in which a part of the sample runs. */
export const IMAGES = ["--data", "../inputs/images.npz"];
export const PHOTOS = ["--data", "../inputs/photos"];
export const ONE_THREAD = ["--threads", "1"];
export const GOOD = "../inputs/models/good.onnx";
/** A training's, whatever is trained. */
export const TRAINING = [...IMAGES, ...ONE_THREAD, "--train-images", "192"];

/** Arguments in one text. */
export function words(text) {
  return text.split(" ").filter(Boolean);
}
