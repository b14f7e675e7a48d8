// A user's program: attacks a model file on a dataset's test images and says where in frequency the perturbations lie.
import { loadFile, nodeBackend } from "ongrad/node";
import { measureSpectra, pgdLinf, runAttack } from "treble-lab";
import { loadDataset } from "treble-lab/node";

const [path, data] = process.argv.slice(2);
const backend = nodeBackend();
const model = await loadFile(path);
const { test } = await loadDataset(data);
const images = Float32Array.from(test.images, (byte) => byte / 255);
const result = await runAttack(pgdLinf(0.1), model, images, test.labels, { backend });
const perturbations = result.images.map((pixel, i) => pixel - images[i]);
const { centroid } = await measureSpectra(perturbations, model.shape, { backend });
console.log(JSON.stringify({ attacked: result.attacked, success: [...result.success], centroid: [...centroid] }));
