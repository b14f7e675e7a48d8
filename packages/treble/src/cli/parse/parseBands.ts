import { UserError } from "../../errors/userError.ts";
import type { Annulus } from "../../frequency/band.ts";
import { parseFraction } from "./parseEpsilon.ts";

/**
 * Bands of frequencies in cycles per pixel, `FROM:TO` with commas between them; what is left out is no
 * bound: `:0.1,0.1:0.25,0.25:`. The edges are those of `Annulus`.
 * @throws UserError for a band that is none.
 */
export function parseBands(text: string): readonly Annulus[] {
  return text.split(",").map((part) => {
    const [first, last, ...more] = part.trim().split(":");
    const bound = (written: string): number | undefined => (written === "" ? undefined : parseFraction(written));
    const [from, to] = [bound(first ?? ""), bound(last ?? "")];
    const inOrder = !((from ?? 0) < 0) && (from ?? 0) < (to ?? Number.POSITIVE_INFINITY);
    if (last === undefined || more.length > 0 || Number.isNaN(from ?? 0) || !inOrder) {
      throw new UserError(
        `--band has ${JSON.stringify(part)}; a band is FROM:TO in cycles per pixel, from 0 on and the smaller first, such as :0.1 or 0.1:0.25.`,
      );
    }
    return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  });
}
