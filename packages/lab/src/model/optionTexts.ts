/** Values as `treble audit` takes them on the command line. @throws Error that says what may stand there. */

import type { AuditPartName } from "treble-lab";

/** A number such as 0.5 or 1e-3, or a fraction such as 8/255; NaN for anything else. */
function fraction(text: string): number {
  const [top, bottom, ...more] = text.split("/").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const value = bottom === undefined ? top! : top! / bottom;
  return more.length === 0 && Number.isFinite(value) ? value : Number.NaN;
}

export function whole(least: number): (text: string) => number {
  return (text) => {
    const value = fraction(text);
    if (Number.isSafeInteger(value) && value >= least && value < 2 ** 31) return value;
    throw new Error(`It must be a whole number from ${least} on`);
  };
}

/** `0.5,1` or `4/255`: radii, or a number for each channel. */
export function listOf({ positive }: { readonly positive: boolean }): (text: string) => readonly number[] {
  return (text) => {
    const values = text.split(",").map(fraction);
    if (values.every((value) => (positive ? value > 0 : Number.isFinite(value)))) return values;
    throw new Error(`It must be numbers${positive ? " above 0" : ""} with commas between them, such as 0.5,1 or 8/255`);
  };
}

/** `0,255`: what black and white are to the model. */
export function rangeOf(text: string): readonly [number, number] {
  const [low, high, ...more] = text.split(/[,:]/).map(fraction);
  if (low !== undefined && high !== undefined && more.length === 0 && low < high) return [low, high];
  throw new Error("It must be what black and what white is to the model, such as 0,255 or -1,1");
}

/** `224`, `224,224` or `224x224`: height and width of an image. */
export function sizeOf(text: string): readonly [number, number] {
  const extents = text.split(/[,x×]/i).map(fraction);
  const [height, width = height] = extents;
  if (extents.length <= 2 && extents.every((extent) => Number.isSafeInteger(extent) && extent > 0 && extent <= 4096)) {
    return [height!, width!];
  }
  throw new Error("It must be height and width of an image, such as 224,224");
}

/** `90s`, `5m` or `1.5h`, in seconds. */
export function durationOf(text: string): number {
  const [, number = "", unit = ""] = /^\s*(.*?)\s*(s|m|min|h)\s*$/i.exec(text) ?? [];
  const value = fraction(number) * ({ s: 1, m: 60, min: 60, h: 3600 }[unit.toLowerCase()] ?? Number.NaN);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new Error("It must be a time with its unit, such as 90s, 5m or 1.5h");
}

/** `500MB` or `2GiB`, in bytes. */
export function sizeInBytes(text: string): number {
  const [, number = "", letter = "", binary = ""] = /^\s*(.*?)\s*([kmgt]?)(i?)b?\s*$/i.exec(text) ?? [];
  const power = letter === "" ? 0 : "kmgt".indexOf(letter.toLowerCase()) + 1;
  const bytes = Math.floor(fraction(number) * (binary === "" ? 1000 : 1024) ** power);
  if (Number.isSafeInteger(bytes) && bytes >= 1) return bytes;
  throw new Error("It must be a size such as 500MB or 2GiB");
}

/** Names with commas between them, hyphens in the place of their spaces. */
export function partsOf(parts: readonly AuditPartName[]): (text: string) => readonly AuditPartName[] {
  return (text) =>
    text.split(",").map((name) => {
      const found = parts.find((part) => part.replaceAll(" ", "-") === name.trim().toLowerCase());
      if (found) return found;
      throw new Error(`There are ${parts.map((part) => part.replaceAll(" ", "-")).join(", ")}`);
    });
}
