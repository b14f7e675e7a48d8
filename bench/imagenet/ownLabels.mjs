// The first images of made/list.csv with the classes that a model itself gives them, as a list to be put beside it, so
// that a model of random weights has images that it is right on:
//     node bench/imagenet/ownLabels.mjs bench/imagenet/made/resnet50.onnx 4 > bench/imagenet/made/own.csv
import { resolve } from "node:path";
import { predict } from "treble-lab";
import { asTheyAre, loadFile, openOwnImages } from "treble-lab/node";

const [file, count] = process.argv.slice(2);
const path = resolve(import.meta.dirname, "made/list.csv");
const options = { ...asTheyAre, channels: 3, resize: 256, centerCrop: [224, 224], whole: true };
const { test } = await (await openOwnImages({ kind: "csv", path, options })).load();
const model = await loadFile(file);
const images = Float32Array.from(test.images.subarray(0, count * 3 * 224 * 224), (byte) => Math.fround(byte / 255));
const { predictions } = await predict(model, images);
console.log(["path,label", ...Array.from(predictions, (label, i) => `${test.names[i]},${label}`)].join("\n"));
