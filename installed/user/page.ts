import { load, pixelsOf } from "treble-lab";
import { type AttackSpectrum, attackSpectrum } from "./attackSpectrum.js";

declare global {
  interface Window {
    /** What came out, for whoever looks at the page. */
    spectrum?: AttackSpectrum | { readonly error: string };
  }
}

async function bytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(path)).arrayBuffer());
}

/** Draws a frequency plane, brightest where the energy is largest. */
function draw(plane: Float64Array, [height, width]: readonly [number, number]): void {
  const canvas = document.querySelector("canvas")!;
  canvas.height = height;
  canvas.width = width;
  const picture = new ImageData(width, height);
  const most = Math.max(...plane);
  plane.forEach((share, i) => {
    picture.data.set([0, Math.round((255 * share) / most), 0, 255], 4 * i);
  });
  canvas.getContext("2d")!.putImageData(picture, 0, 0);
}

try {
  const model = await load(await bytes("/model.onnx"));
  const images = pixelsOf(await bytes("/images"));
  const spectrum = await attackSpectrum(model, { images, labels: await bytes("/labels") });
  draw(spectrum.plane, [model.shape[1], model.shape[2]]);
  window.spectrum = spectrum;
} catch (error) {
  window.spectrum = { error: String(error) };
}
