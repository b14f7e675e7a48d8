import { type LoadedModel, load } from "ongrad";
import { loadFile, nodeBackend } from "ongrad/node";
import { UserError } from "treble-lab";
import { type Experiment, experiments } from "treble-lab/experiments";
import { type Dataset, loadDataset } from "treble-lab/node";
import { studyMarkdown } from "treble-lab/report";
import { attackSpectrum } from "./attackSpectrum.js";

const [path, data] = process.argv.slice(2);
if (path === undefined || data === undefined) throw new UserError("A model and a dataset are wanted.");
const model: LoadedModel = await loadFile(path);
const { test }: Dataset = await loadDataset(data);
const images = Float32Array.from(test.images, (byte) => byte / 255);
const { plane: _, ...numbers } = await attackSpectrum(model, images, test.labels, nodeBackend());
console.log(JSON.stringify(numbers));

// What else is to be typed: each of these must be what it says.
const first: Experiment | undefined = experiments[0];
const rendered: string | undefined = first && studyMarkdown.name;
if (!rendered || load.length < 1) throw new Error("The entries are empty.");
