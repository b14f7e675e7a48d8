// Logits of a model on the images of made/list.csv, by Treble, for compare.py: node compare.mjs VARIANT OUT
// OUT is float32 numbers, one after the other: the images [20, 3, S, S] in [0, 1], then the logits [20, 1000]. What is
// printed is the images' names, in that order.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { predict } from "treble-lab";
import { asTheyAre, loadFile, openOwnImages } from "treble-lab/node";

const [variant, out] = process.argv.slice(2);
const crop = [224, 240, 260][variant];
const made = resolve(import.meta.dirname, "made");
const model = await loadFile(`${made}/lite${variant}.onnx`, { range: [0, 255], mean: [127], std: [128] });
for (const note of model.notes) console.error(note);
const resize = Math.floor((crop * 256) / 224);
const options = { ...asTheyAre, channels: 3, resize, centerCrop: [crop, crop], whole: true };
const { test } = await (await openOwnImages({ kind: "csv", path: `${made}/list.csv`, options })).load();
const images = Float32Array.from(test.images, (byte) => Math.fround(byte / 255));
const { logits, predictions } = await predict(model, images, { threads: 1 });
const right = [...test.labels].filter((label, i) => label === predictions[i]).length;
console.error(`Treble: ${right} of ${predictions.length} right`);
console.log(JSON.stringify(test.names));
writeFileSync(out, Buffer.concat([Buffer.from(images.buffer), Buffer.from(logits.buffer)]));
