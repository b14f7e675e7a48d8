// Writes a dataset as one npz file for the PyTorch peers: node bench/exportData.mjs cifar10 /tmp/cifar10.npz
// Needs `npm run build` first.
import { writeFileSync } from "node:fs";
import { writeNpz } from "treble-lab";
import { loadDataset } from "treble-lab/node";

const [name, path] = process.argv.slice(2);
if (!name || !path) {
  process.stderr.write("usage: node bench/exportData.mjs DATASET FILE.npz\n");
  process.exit(2);
}
const { shape, train, test } = await loadDataset(name);
const part = ({ images, count }) => ({ data: images, shape: [count, ...shape] });
const labels = ({ labels: data, count }) => ({ data, shape: [count] });
const arrays = {
  train_images: part(train),
  train_labels: labels(train),
  test_images: part(test),
  test_labels: labels(test),
};
writeFileSync(path, writeNpz(arrays));
