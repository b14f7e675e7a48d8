/**
 * Whether images are photographs rather than thumbnails: a side of 64 pixels or more. Then a pass through the model
 * takes a hundred times as long, and results are usually said at other radii.
 */
export function isLarge([, height, width]: readonly [number, number, number]): boolean {
  return Math.max(height, width) >= 64;
}
