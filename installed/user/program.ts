import { readFile } from "node:fs/promises";
import { type LoadedModel, load } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { type Model, pixelsOf, UserError } from "treble-lab";
import { type Experiment, experiments } from "treble-lab/experiments";
import { type Dataset, loadDataset, loadFile } from "treble-lab/node";
import { studyMarkdown } from "treble-lab/report";
import { attackSpectrum } from "./attackSpectrum.js";

const [path, data] = process.argv.slice(2);
if (path === undefined || data === undefined) throw new UserError("A model and a dataset are wanted.");
const model: Model = await loadFile(path);
const { test }: Dataset = await loadDataset(data);
const { plane: _, ...numbers } = await attackSpectrum(model, { images: pixelsOf(test.images), labels: test.labels });
console.log(JSON.stringify(numbers));

// What else is to be typed: each of these must be what it says.
const first: Experiment | undefined = experiments[0];
const rendered: string | undefined = first && studyMarkdown.name;
const loaded: Promise<LoadedModel> = load(await readFile(path), { backend: nodeBackend() });
if (!rendered || (await loaded).classes !== model.classes) throw new Error("The entries are empty.");
