import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { leftOut } from "./leftOut.mjs";

/** Yields `{ name, difference }` for each part of the sample, `difference` being null or the first one in words. */
export function* compared(before, after) {
  for (const name of new Set([...before.parts, ...after.parts])) {
    const one = [before, after].filter(({ parts }) => !parts.includes(name));
    if (one.length > 0) yield { name, difference: `only in ${one[0] === before ? "NEW" : "OLD"}` };
    else yield { name, difference: differenceOf(name, before, after) };
  }
}

function differenceOf(name, before, after) {
  const [old, now] = [before, after].map(({ place }) => files(join(place, name)));
  const differences = [...new Set([...old, ...now])].flatMap((path) => {
    if (!now.includes(path)) return `${path} is only in OLD`;
    if (!old.includes(path)) return `${path} is only in NEW`;
    const [first, second] = [before, after].map((side) => contentOf(side, name, path));
    return first.equals(second) ? [] : `${path}, ${firstDifference(path, first, second)}`;
  });
  if (differences.length > 1) return `${differences[0]} (and ${differences.length - 1} more files)`;
  if (differences.length === 1) return differences[0];
  return failed(name, before, old);
}

/**
 * A part that fails alike proves nothing, and neither does a mistake that is none. Models of any kind may be refused.
 */
function failed(name, { place }, paths) {
  if (name.startsWith("model-")) return null;
  const text = (path) => readFileSync(join(place, name, path), "utf8").trim();
  const codes = paths.filter((path) => path.endsWith(".code"));
  if (name.startsWith("mistake-")) return codes.every((path) => text(path) !== "0") ? null : "is no mistake in both";
  const path = codes.find((code) => text(code) !== "0");
  return path === undefined ? null : `fails in both: ${clipped(text(path.replace(/code$/, "err")), 0)}`;
}

function files(folder) {
  if (!existsSync(folder)) return [];
  const all = readdirSync(folder, { recursive: true }).filter((path) => statSync(join(folder, path)).isFile());
  const counts = (path) => leftOut.every(({ files, pattern }) => pattern !== undefined || !files.test(path));
  return all.filter(counts).sort(new Intl.Collator("en", { numeric: true }).compare);
}

/** A file's bytes; of a text without what is left out, and with words for the folders. */
function contentOf({ place, ran, checkout }, name, path) {
  const bytes = readFileSync(join(place, name, path));
  if (isBinary(path)) return bytes;
  let text = bytes.toString("utf8").replaceAll(ran, "FOLDER").replaceAll(checkout, "CHECKOUT");
  for (const { files, pattern, by = "…" } of leftOut) {
    if (pattern !== undefined && (files?.test(path) ?? true)) text = text.replace(pattern, by);
  }
  return Buffer.from(text);
}

const isBinary = (path) => /\.(npz|onnx|png|zip)$/.test(path);

function firstDifference(path, old, now) {
  if (path.endsWith(".npz")) return `${arrayDifference(unzipSync(old), unzipSync(now))}`;
  if (isBinary(path)) return `byte ${place(old, now)} of ${old.length} and ${now.length}`;
  const [one, other] = [old, now].map((bytes) => bytes.toString("utf8").split("\n"));
  const line = place(one, other);
  const column = place(one[line] ?? "", other[line] ?? "");
  return `line ${line + 1}: "${clipped(one[line], column)}" became "${clipped(other[line], column)}"`;
}

/** The first index at which two sequences differ, or one ends. */
function place(one, other) {
  let i = 0;
  while (i < one.length && i < other.length && one[i] === other[i]) i++;
  return i;
}

const MARGIN = 40;

/** Some of a line, around the place. */
function clipped(line = "", column) {
  const start = Math.max(0, column - MARGIN);
  const end = column + 2 * MARGIN;
  return `${start > 0 ? "…" : ""}${line.slice(start, end)}${end < line.length ? "…" : ""}`;
}

function arrayDifference(old, now) {
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const array = `array ${name.replace(/\.npy$/, "")}`;
    if (!(name in now) || !(name in old)) return `${array} is only in ${name in old ? "OLD" : "NEW"}`;
    const byte = place(old[name], now[name]);
    const { length } = old[name];
    if (byte < length || length !== now[name].length) return `${array}, byte ${byte} of ${length}`;
  }
  return "the arrays are the same, but not their file";
}
