import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encode } from "fast-png";
import { zipSync } from "fflate";

const SIDE = 16;
const CLASSES = ["lower left", "lower right", "upper left", "upper right"];
const TRAIN = 320;
const TEST = 64;

/**
 * Writes what every sample may read: `images.npz` (noisy colour images of 16 × 16 pixels in four classes: a brighter
 * quarter), `photos` (some of them as PNG files of 20 × 24 pixels, a folder a class), lists of classes, and a study.
 */
export function writeInputs(folder) {
  mkdirSync(folder, { recursive: true });
  const [train, test] = [images(TRAIN, SIDE, SIDE, 1), images(TEST, SIDE, SIDE, 2)];
  const shape = [3, SIDE, SIDE];
  const arrays = {
    x_train: npy("|u1", [TRAIN, ...shape], train.pixels),
    y_train: npy("|u1", [TRAIN], train.labels),
    x_test: npy("|u1", [TEST, ...shape], test.pixels),
    y_test: npy("|u1", [TEST], test.labels),
  };
  writeZip(join(folder, "images.npz"), arrays);
  const noise = random(3);
  const signals = Float32Array.from({ length: 6 * 3 * 12 * 12 }, () => noise() - 0.5);
  writeZip(join(folder, "signals.npz"), { waves: npy("<f4", [6, 3, 12, 12], new Uint8Array(signals.buffer)) });
  writePhotos(join(folder, "photos"));
  writeFileSync(join(folder, "classes.txt"), `${CLASSES.join("\n")}\n`);
  writeFileSync(join(folder, "wrongClasses.json"), JSON.stringify(["cat", "dog"]));
  writeFileSync(join(folder, "brokenClasses.json"), '["cat", ');
  writeFileSync(join(folder, "noModel.onnx"), "not a model");
  writeFileSync(join(folder, "study.json"), JSON.stringify(study, null, 2));
}

/** Two small networks, claims about perturbations, features and an attack. */
const study = {
  id: "own",
  title: "A study of one's own",
  question: "Does it come out alike?",
  trainImages: 128,
  training: { epochs: 3, batchSize: 32, stopLoss: null },
  attacks: [{ name: "pgd-linf", epsilon: 0.1, steps: 5, stepSize: 0.05 }],
  networks: [
    { id: "narrow", architecture: { family: "bounded-width", kernel: 3, width: 2 } },
    { id: "whole", architecture: { family: "fully-connected", width: 4 } },
  ],
  claims: [
    { id: "higher", claim: "The first has more.", higher: "narrow", lower: "whole" },
    { id: "longer", claim: "The first has longer ones.", higher: "narrow", lower: "whole", measure: "norm" },
    { id: "attacked", claim: "The first has more.", higher: "narrow", lower: "whole", attack: "pgd-linf" },
  ],
};

/** Channels first; so many images, the classes in turn. */
function images(count, height, width, seed) {
  const noise = random(seed);
  const pixels = new Uint8Array(count * 3 * height * width);
  const labels = Uint8Array.from({ length: count }, (_, n) => n % CLASSES.length);
  let at = 0;
  for (const label of labels) {
    for (let channel = 0; channel < 3; channel++) {
      for (let place = 0; place < height * width; place++) {
        const [row, column] = [Math.floor(place / width), place % width];
        const quarter = (row < height / 2 ? 2 : 0) + (column < width / 2 ? 0 : 1);
        pixels[at++] = 40 + (quarter === label ? 20 + 8 * channel : 0) + Math.floor(noise() * 150);
      }
    }
  }
  return { pixels, labels };
}

function writePhotos(folder) {
  const [height, width] = [20, 24];
  const { pixels, labels } = images(24, height, width, 4);
  const area = height * width;
  for (const [n, label] of labels.entries()) {
    const place = join(folder, CLASSES[label]);
    mkdirSync(place, { recursive: true });
    const data = Uint8Array.from({ length: 3 * area }, (_, i) => pixels[(3 * n + (i % 3)) * area + Math.floor(i / 3)]);
    writeFileSync(join(place, `${n}.png`), encode({ width, height, channels: 3, data }));
  }
}

/** The mulberry32 stream, from 0 to 1. */
function random(seed) {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** NumPy's file of an array, from its bytes. */
function npy(type, shape, bytes) {
  const about = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(", ")},), }`;
  const header = `${about.padEnd(64 * Math.ceil((about.length + 11) / 64) - 11)}\n`;
  const start = [0x93, ...Buffer.from("NUMPY"), 1, 0, header.length & 255, header.length >> 8];
  return Uint8Array.from([...start, ...Buffer.from(header), ...bytes]);
}

function writeZip(path, arrays) {
  const entries = Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes]);
  writeFileSync(path, zipSync(Object.fromEntries(entries), { level: 0, mtime: new Date(1980, 0, 1) }));
}
