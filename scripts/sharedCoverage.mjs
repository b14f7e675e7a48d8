// How often the intervals of shared spectra cover, by simulation: prints the table of docs/measures.md.
// `npm run build && node scripts/sharedCoverage.mjs [runs]`
import { coverage } from "../packages/treble/dist/spectrum/testing/coverage.js";

const runs = Number(process.argv[2] ?? 100);
const signals = [
  { name: "white noise, agreement 0.05", slope: 1, noiseSlope: 0, agreement: 0.05 },
  { name: "1/√f noise, agreement 0.2", slope: 1, noiseSlope: 0.5, agreement: 0.2 },
  { name: "1/f noise, agreement 0.6", slope: 1, noiseSlope: 1, agreement: 0.6 },
];
const sizes = [
  { networks: 2, images: 64 },
  { networks: 5, images: 64 },
  { networks: 3, images: 64 },
  { networks: 10, images: 64 },
  { networks: 2, images: 256 },
];
const hard = [
  {
    name: "seeds differ in their high frequencies (tilt 0.15), agreement 0.5",
    slope: 1,
    noiseSlope: 0.5,
    agreement: 0.5,
    tilt: 0.15,
    noise: "class",
  },
  {
    name: "all in a spot of 3 pixels, 1/f noise, agreement 0.2",
    slope: 1,
    noiseSlope: 1,
    agreement: 0.2,
    spot: 3,
    noise: "all",
  },
];

console.log("| signals | noise is the same for | networks | images | centroid | agreement | difference | determined |");
console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
for (const size of sizes) {
  for (const { name, ...signal } of signals) {
    for (const noise of ["image", "class", "all"]) await row(name, { ...signal, ...size, noise });
  }
  for (const { name, ...settings } of size.images === 64 ? hard : []) await row(name, { ...settings, ...size });
}

async function row(name, settings) {
  const { centroid, agreement, difference, determined } = await coverage(settings, runs);
  const cell = ({ covered, width }) => `${(100 * covered).toFixed(0)} % (${width.toFixed(1)})`;
  const cells = [
    name,
    settings.noise,
    settings.networks,
    settings.images,
    cell(centroid),
    cell(agreement),
    cell(difference),
  ];
  console.log(`| ${cells.join(" | ")} | ${(100 * determined).toFixed(0)} % |`);
}
