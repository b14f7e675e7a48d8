import { checkSupport, type KernelSupport } from "../lowFrequencyCeiling.ts";

/** For each tap of a kernel the pixel that it meets at each position of a circular image: `[taps][H·W]`. */
export function shiftsOf(height: number, width: number, kernel: KernelSupport): Int32Array[] {
  checkSupport({ height, width }, kernel);
  const { dilation = 1 } = kernel;
  return Array.from({ length: kernel.height * kernel.width }, (_, a) => {
    const [down, across] = [dilation * Math.floor(a / kernel.width), dilation * (a % kernel.width)];
    return Int32Array.from({ length: height * width }, (_, p) => {
      const [row, column] = [Math.floor(p / width), p % width];
      return ((row + down) % height) * width + ((column + across) % width);
    });
  });
}
