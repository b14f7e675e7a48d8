/** Twice the pixels of the SVG, whose pixels are points to this renderer: for print and fine screens. */
const DENSITY = 144;

/**
 * Makes PNGs of SVGs with the fonts of this machine.
 * @returns a function, or in words why there can be none
 */
export async function svgToPng(): Promise<((svg: string) => Promise<Uint8Array>) | string> {
  // Only here: loading it takes time, and a system that it was not built for can do without.
  const sharp = await import("sharp").then(
    (module) => module.default,
    () => null,
  );
  if (sharp === null) return "the package sharp does not work on this system";
  const draw = (svg: string): Promise<Uint8Array> =>
    sharp(Buffer.from(svg), { density: DENSITY }).png({ compressionLevel: 9, palette: true }).toBuffer();
  // Without any font text is left out, silently.
  const text =
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text x="5" y="30" font-size="30">M</text></svg>';
  const { channels } = await sharp(Buffer.from(text)).ensureAlpha().stats();
  return channels.at(-1)!.max > 0 ? draw : "there is no font on this system";
}
