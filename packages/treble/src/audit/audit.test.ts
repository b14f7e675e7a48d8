import { add, mul, type Value } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { predict } from "../attacks/engine/predict.ts";
import { spectrumDdn } from "../attacks/methods/spectrumDdn.ts";
import { convClassifier, interiorImages, linearClassifier, mlpClassifier } from "../attacks/testing/classifiers.ts";
import { linearOracle, measureOn, oracleImages } from "../attacks/testing/linearOracle.ts";
import { UserError } from "../errors/userError.ts";
import { fourierBasis } from "../frequency/fourierBasis.ts";
import type { Classifier } from "../models/network/classifier.ts";
import type { AuditResult } from "../results/audit.ts";
import { memoryStore } from "../runs/memoryStore.ts";
import type { Run } from "../runs/store.ts";
import { audit } from "./audit.ts";
import { type AuditEvent, type AuditOptions, auditParts } from "./auditOptions.ts";

const options = { backend: nodeBackend(), threads: 1 };
/** Of what attacks do, the cheapest. */
const quick: AuditOptions = { ...options, without: ["bands", "sensitivity map", "critical bands"] };

/** Without what differs from one time to the next. */
function lasting(result: AuditResult): object {
  const { seconds: _, finished: __, parts, ...rest } = result;
  return { ...rest, parts: parts.map(({ seconds: ___, ...part }) => part) };
}

async function labelled(model: Classifier, images: Float32Array) {
  return { images, labels: (await predict(model, images, options)).predictions };
}

/** The images, beside an operator that has no derivative: Hardmax, times 0. */
function withoutDerivative(x: Value): Value {
  const { dtype, shape } = x;
  const outputs: Value[] = [];
  const node = { op: "Hardmax", domain: "", inputs: [x], attributes: {}, outputs };
  outputs.push({ dtype, shape, source: { kind: "node", node, index: 0 } });
  return add(x, mul(outputs[0]!, 0));
}

describe("an audit", () => {
  test("of a linear model has the closed form's norms and accuracy at every radius, and every part", async () => {
    const images = oracleImages("interior", 24);
    const { predictions: labels } = await predict(linearOracle, images, options);
    // One label is wrong from the start.
    const given = labels.map((label, n) => (n === 3 ? 1 - label : label));
    const { optima } = await measureOn(spectrumDdn(), images, options);
    const events: AuditEvent[] = [];
    const radii = { l2: [optima[5]! * 1.05], linf: [0.01] };
    const result = await audit(
      linearOracle,
      { images, labels: given },
      { ...options, radii, onPart: (event) => void events.push(event) },
    );
    expect(result.clean).toMatchObject({ count: 23, total: 24 });
    expect(result.smallest).toMatchObject({ attacked: 23, fooled: 23, norm: "l2" });
    const curve = result.curves.find(({ norm }) => norm === "l2")!;
    const exact = optima.filter((_, n) => n !== 3);
    for (const { epsilon, count } of curve.points) {
      // The attack comes within two per cent of the closed form, and never below it.
      expect(count).toBeGreaterThanOrEqual(exact.filter((norm) => norm > epsilon * (1 + 1e-4)).length);
      expect(count).toBeLessThanOrEqual(exact.filter((norm) => 1.02 * norm > epsilon).length);
    }
    expect(curve.points.some(({ count }) => count > 0 && count < 23)).toBe(true);
    const [l2, linf] = result.robust;
    expect(curve.points.find(({ epsilon }) => epsilon === radii.l2[0])!.count).toBe(l2!.count);
    expect(linf).toMatchObject({ norm: "linf", epsilon: 0.01, total: 24 });
    expect(result.parts.map(({ name, state }) => [name, state])).toEqual(auditParts.map((name) => [name, "done"]));
    // Both classes, each image of which leads to the other.
    expect(result.classes.map(({ clean }) => clean.total).reduce((a, b) => a + b)).toBe(24);
    expect(result.classes.map(({ robust }) => robust!.count).reduce((a, b) => a + b)).toBe(l2!.count);
    expect(result.confusions.map(({ from, to }) => from + to).sort()).toEqual(["01", "10"]);
    expect(result.examples.map(({ which }) => which)).toEqual(["easiest", "median", "hardest"]);
    expect(result.warnings.map(({ code }) => code)).toEqual(["few images"]);
    expect(result.bands.map(({ fooled, attacked }) => fooled <= attacked && attacked === 23)).toEqual(
      Array(5).fill(true),
    );
    expect(result.settings.length).toBeGreaterThan(6);
    const kinds = events.map(({ kind }) => kind);
    expect(kinds[0]).toBe("estimate");
    expect(kinds.filter((kind) => kind === "begin")).toHaveLength(8);
    expect(kinds.filter((kind) => kind === "end")).toHaveLength(8);
    for (const event of events) {
      if (event.kind !== "progress") continue;
      expect(event.done).toBeGreaterThan(0);
      expect(event.done).toBeLessThanOrEqual(1);
      expect(event.secondsLeft).toBeGreaterThanOrEqual(0);
    }
    expect(JSON.stringify(result)).not.toContain("undefined");
  });

  test("of a matched filter, two classes of grey images, finds its one frequency", async () => {
    const extent = 16;
    const wave = fourierBasis([extent, extent], [0, 2], "cos");
    const weights = Float32Array.from({ length: 2 * wave.length }, (_, i) => (i % 2 === 0 ? -1 : 1) * wave[i >> 1]!);
    const model = linearClassifier([1, extent, extent], 2, weights, new Float32Array(2));
    const data = await labelled(model, interiorImages(4, 16, [1, extent, extent], 0.3));
    const { spectra, smallest, headline, robust } = await audit(model, data, quick);
    expect(smallest.fooled).toBe(smallest.attacked);
    for (const found of [spectra.perturbations!, spectra.gradients!]) {
      expect(found.count).toBe(16);
      expect(found.centroid.mean).toBeCloseTo(2 / extent, 5);
      expect(found.highShare.mean).toBeCloseTo(0, 5);
      expect(found.size).toEqual([extent, extent]);
      // Two columns beside the middle.
      const at = (column: number): number => found.map[(extent / 2) * extent + column]!;
      expect(at(extent / 2 - 2) + at(extent / 2 + 2)).toBeCloseTo(1, 5);
      expect(found.profile.share[2]).toBeCloseTo(1, 5);
    }
    expect(robust.map(({ norm, epsilon }) => [norm, epsilon])).toEqual([
      ["l2", 1.5],
      ["linf", 0.1],
    ]);
    expect(headline).toContain("lie at 0.125 cycles per pixel on average (white noise: 0.38");
    expect(headline).toContain("Of 16 images, too few to know a share to ten points, 100.0 % are right");
  });

  test("is the same for the same seed, whatever the batch size; and for a rest after an abort", async () => {
    const shape = [3, 8, 8] as const;
    const model = convClassifier(shape, 5, 1, 4);
    const data = await labelled(model, interiorImages(3, 20, shape));
    const whole = await audit(model, data, options);
    const store = memoryStore();
    const stop = new AbortController();
    const reason = new Error("enough");
    const aborted = audit(model, data, {
      ...options,
      ...{ batchSize: 7, store, signal: stop.signal },
      onPart: (event) => {
        if (event.kind === "begin" && event.part === "critical bands") stop.abort(reason);
      },
    });
    await expect(aborted).rejects.toBe(reason);
    const kept = store.list().filter(({ state }) => state === "done");
    expect(kept.map(({ config }) => (config as { kind: string }).kind)).toContain("audit part");
    const before = new Set(kept.map(({ id }) => id));
    const rest = await audit(model, data, { ...options, store });
    const known = ({ settings, ...all }: AuditResult): object =>
      lasting({ ...all, settings: settings.filter(({ name }) => name !== "images a batch") });
    expect(known(rest)).toEqual(known(whole));
    // Nothing was done twice: what is new is what had not been done.
    const added = store.list().filter(({ id }) => !before.has(id));
    expect(added.map(({ config }) => (config as { part?: string }).part)).toEqual(["critical bands"]);
  });

  test("fits a budget by doing less, and says of what", async () => {
    const shape = [3, 12, 12] as const;
    const model = mlpClassifier(shape, 4, 1);
    const data = await labelled(model, interiorImages(3, 400, shape));
    const events: AuditEvent[] = [];
    const result = await audit(model, data, { ...options, budget: 0.5, onPart: (event) => void events.push(event) });
    const [estimate] = events;
    expect(estimate).toMatchObject({ kind: "estimate" });
    expect(estimate!.kind === "estimate" && estimate!.cuts.length).toBeGreaterThan(0);
    const smallest = result.parts.find(({ name }) => name === "smallest perturbations")!;
    expect(smallest.note).toMatch(/^Cut to \d+ of \d+ images.* by the budget of 0.5 s\.$/);
    expect(result.smallest.attacked).toBe(smallest.images);
    expect(smallest.images).toBeLessThan(400);
    for (const { state, note } of result.parts) if (state === "left out") expect(note).toContain("has no room for it");
    expect(result.caveats.join(" ")).toMatch(/To save time less was done of|Not measured:/);
  });

  test("keeps what it has where a part fails, and says which sentence it failed with", async () => {
    // Too small for three octaves.
    const shape = [1, 2, 2] as const;
    const model = linearClassifier(shape, 2, Float32Array.of(1, -1, -1, 1, 1, -1, -1, 1), new Float32Array(2));
    const data = await labelled(model, interiorImages(3, 9, shape));
    const { parts, channel, smallest, caveats } = await audit(model, data, { ...options, without: ["bands"] });
    const part = parts.find(({ name }) => name === "critical bands")!;
    expect(part.state).toBe("failed");
    expect(part.note).toContain("a channel needs at least 3");
    expect(channel).toBeNull();
    expect(smallest.fooled).toBe(9);
    expect(parts.find(({ name }) => name === "bands")).toMatchObject({
      state: "left out",
      note: "Left out as asked for.",
    });
    expect(caveats).toContain("Not measured: critical bands.");
  });

  test("ends where its store cannot be written: what follows could not be kept either", async () => {
    const sentence = "The disk is full.";
    const full = Object.assign(new Error("ENOSPC"), { code: "ENOSPC", syscall: "write" });
    const store = memoryStore();
    const run = (config: object): Run => ({
      ...store.run(config),
      tryLock() {
        throw new UserError(sentence, { cause: full });
      },
    });
    const data = await labelled(linearOracle, oracleImages("interior", 4));
    await expect(audit(linearOracle, data, { ...quick, store: { ...store, run } })).rejects.toThrow(
      new UserError(sentence),
    );
  });

  test("of a model without derivatives takes attacks that see outputs alone, and says so", async () => {
    const shape = [1, 6, 6] as const;
    const plain = mlpClassifier(shape, 3, 1, 8);
    const model = { ...plain, logits: (x: Value) => plain.logits(withoutDerivative(x)) };
    const data = await labelled(plain, interiorImages(3, 4, shape));
    const { smallest, spectra, bands, robust, settings, caveats, parts } = await audit(model, data, {
      ...options,
      radii: { l2: [0.5], linf: [0.05] },
      without: ["sensitivity map", "critical bands"],
    });
    expect(smallest).toMatchObject({ attack: "HopSkipJump", attacked: 4, fooled: 4 });
    expect(spectra.gradients).toBeNull();
    expect(spectra.perturbations!.count).toBe(4);
    expect(robust.map(({ attack }) => attack)).toEqual(["HopSkipJump and Square L2", "Square L∞"]);
    expect(bands).toEqual([]);
    expect(parts.find(({ name }) => name === "bands")!.note).toContain("Hardmax");
    expect(settings.find(({ name }) => name === "smallest perturbations")!.reason).toContain("Hardmax");
    expect(caveats.join(" ")).toContain("attacks see its outputs alone");
  });

  test("where no image is right, says that there is nothing to attack", async () => {
    const shape = [1, 8, 8] as const;
    const model = mlpClassifier(shape, 3, 1, 8);
    const { images, labels } = await labelled(model, interiorImages(3, 5, shape));
    const wrong = labels.map((label) => (label + 1) % 3);
    const { headline, spectra, clean, robust, smallest, parts, examples, classes, caveats } = await audit(
      model,
      { images, labels: wrong },
      options,
    );
    expect(headline).toMatch(/^None of the 5 images is right without an attack/);
    expect(clean.count).toBe(0);
    expect(robust.every(({ count, total }) => count === 0 && total === 5)).toBe(true);
    expect([spectra.perturbations, spectra.gradients, smallest.size, smallest.survives8Bit]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(spectra.images.count).toBe(5);
    expect(examples).toEqual([]);
    expect(classes.every(({ size, centroid }) => Number.isNaN(size) && Number.isNaN(centroid))).toBe(true);
    expect(parts.filter(({ state }) => state === "left out").map(({ name }) => name)).toEqual(auditParts.slice(5));
    expect(caveats.join(" ")).not.toContain("at most what is said");
  });

  test("takes another attack for the smallest perturbations, and other radii, where it is told", async () => {
    const shape = [3, 6, 6] as const;
    const model = convClassifier(shape, 5, 1, 4);
    const data = await labelled(model, interiorImages(3, 10, shape));
    const result = await audit(model, data, {
      ...{ ...quick, attack: "fmn-linf", radii: { l2: [], linf: [0.05, 0.02] }, thorough: true },
      ...{ about: { name: "mine.onnx" }, source: { name: "photos", classes: ["a", "b", "c", "d", "e"] } },
      names: Array.from({ length: 10 }, (_, n) => `${n}.png`),
    });
    expect(result.smallest).toMatchObject({ attack: "FMN L∞", norm: "linf" });
    expect(result.robust.map(({ epsilon }) => epsilon)).toEqual([0.05, 0.02]);
    expect(result.robust[0]!.attack).toContain("AutoAttack");
    expect(result.robust[0]!.count).toBeLessThanOrEqual(result.robust[1]!.count);
    expect(result.curves.map(({ norm }) => norm)).toEqual(["l2", "linf"]);
    expect(result.examples[0]!.image).toMatch(/^\d\.png$/);
    expect(result.classes.every(({ name }) => "abcde".includes(name))).toBe(true);
    expect([result.model.name, result.data.name]).toEqual(["mine.onnx", "photos"]);
  });

  test("at small memory takes fewer images at a time, and comes to the same", async () => {
    const shape = [3, 8, 8] as const;
    const model = convClassifier(shape, 5, 1, 4);
    const data = await labelled(model, interiorImages(3, 12, shape));
    const rest = ({ settings: _, ...result }: AuditResult): object => lasting(result as AuditResult);
    const little = await audit(model, data, { ...quick, memory: 200_000 });
    expect(little.settings.find(({ name }) => name === "images a batch")!.value).toMatch(/^at most [2-9]$/);
    expect(rest(little)).toEqual(rest(await audit(model, data, quick)));
  });

  test.each([
    [{ seed: 0.5 }, "The audit's seed is 0.5"],
    [{ budget: 0 }, "The audit's budget is 0; it must be a finite number of seconds above 0."],
    [{ memory: -1 }, "The audit's memory is -1"],
    [{ radii: { l2: [0] } }, "The audit's radius is 0"],
    [{ without: ["accuracy"] }, 'cannot be done without "accuracy"; leave out spectra, robustness, bands'],
    [{ attack: "pgd-linf" }, "looks within a radius; take one that looks for the smallest perturbation"],
    [{ attack: "pgd" }, "There is no attack pgd"],
    [{ names: ["a"] }, "There are 2 images and 1 names"],
    [{ source: { classes: ["a"] } }, "The model has 3 outputs and there are 1 names of classes"],
    [{ threads: -1 }, "threads is -1"],
  ])("%o is refused", async (wrong, message) => {
    const shape = [1, 4, 4] as const;
    const model = mlpClassifier(shape, 3, 1, 8);
    const data = { images: interiorImages(3, 2, shape), labels: new Uint8Array(2) };
    const refused = audit(model, data, { ...options, ...wrong } as AuditOptions);
    await expect(refused).rejects.toThrow(UserError);
    await expect(audit(model, data, { ...options, ...wrong } as AuditOptions)).rejects.toThrow(message);
  });
});
