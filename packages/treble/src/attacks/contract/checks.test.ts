import { describe, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import type { Norm } from "../../geometry/norms.ts";
import { bandAccuracy } from "../bands/bandAccuracy.ts";
import { withinBand } from "../bands/withinBand.ts";
import { apgd, apgdTargeted } from "../methods/apgd.ts";
import { brendelBethge } from "../methods/brendelBethge/brendelBethge.ts";
import { ddn } from "../methods/ddn.ts";
import { deepFool } from "../methods/deepFool.ts";
import { fab, fabTargeted } from "../methods/fab.ts";
import { fmn } from "../methods/fmn.ts";
import { pgdLinf } from "../methods/pgd.ts";
import { squareLinf } from "../methods/square.ts";
import { onLevels } from "../onLevels.ts";
import { autoattackStandard, robustAccuracyPreset } from "../presets.ts";
import { interiorImages, mlpClassifier } from "../testing/classifiers.ts";
import { applyPerturbation, universalPerturbation } from "../universalPerturbation.ts";

const shape = [1, 4, 4] as const;
const model = mlpClassifier(shape, 3, 1);
const data = { images: interiorImages(1, 3, shape), labels: new Uint8Array(3) };

describe("a norm that there is not makes no attack", () => {
  const norm = "l3" as Norm;
  test.each<[string, () => unknown, string]>([
    ["APGD", () => apgd(norm, 0.1), "l1 or l2 or linf"],
    ["APGD-T", () => apgdTargeted(norm, 0.1), "l1 or l2 or linf"],
    ["FAB", () => fab(norm), "l1 or l2 or linf"],
    ["FAB-T", () => fabTargeted(norm), "l1 or l2 or linf"],
    ["FMN", () => fmn(norm), "l1 or l2 or linf"],
    ["DeepFool", () => deepFool(norm as "l2"), "l2 or linf"],
    ["Brendel-Bethge", () => brendelBethge(norm as "l2"), "l2 or linf"],
    ["AutoAttack, standard", () => autoattackStandard(norm, 0.1), "l2 or linf"],
    ["robust accuracy", () => robustAccuracyPreset(norm as "l2", 0.1), "l2 or linf"],
  ])("%s", (name, make, among) => {
    expect(make).toThrow(new UserError(`${name}: the norm is "l3"; it must be ${among}.`));
  });

  test("nor does one that the attack is not for", async () => {
    expect(() => deepFool("l1" as "l2")).toThrow("DeepFool: the norm is L1; it must be l2 or linf.");
    const universal = universalPerturbation(model, data, { norm: "l1" as "l2", epsilon: 1 });
    await expect(universal).rejects.toThrow("Universal perturbation: the norm is L1; it must be l2 or linf.");
  });
});

test("a loss that there is not makes no attack", () => {
  const loss = "log-odds" as "log odds";
  const those = 'there is no loss "log-odds"; choose among "log odds", "margin", "cross-entropy", "DLR".';
  expect(() => pgdLinf(0.1, { loss })).toThrow(new UserError(`PGD L∞: ${those}`));
  expect(() => apgd("l2", 1, { loss })).toThrow(new UserError(`APGD L2: ${those}`));
  expect(() => apgdTargeted("l2", 1, { loss })).toThrow(new UserError(`APGD-T L2: ${those}`));
  expect(() => ddn({ loss })).toThrow(new UserError(`DDN: ${those}`));
});

test("numbers are numbers", () => {
  expect(() => apgd("linf", "0.1" as unknown as number)).toThrow('epsilon is "0.1"; it must be a finite number');
  expect(() => fmn("l2", { steps: "3" as unknown as number })).toThrow('steps is "3"; it must be a whole number');
});

test("bands and levels are for attacks of gradient steps", async () => {
  const square = squareLinf(0.1) as never;
  const message = "is for an attack of gradient steps, such as pgdLinf(8 / 255), not for";
  expect(() => withinBand(square, { to: 0.2 })).toThrow(new UserError(`A band ${message} Square L∞.`));
  expect(() => onLevels(square, 256)).toThrow(new UserError(`A number of levels ${message} Square L∞.`));
  expect(() => withinBand("pgd-linf" as never, { to: 0.2 })).toThrow(`${message} "pgd-linf".`);
  await expect(bandAccuracy(square, model, data, { bands: [{ to: 0.2 }] })).rejects.toThrow(`${message} Square L∞.`);
});

test("a perturbation is added to images of its shape", () => {
  expect(applyPerturbation(Float32Array.of(0, 0.5, 1, 0.5), Float32Array.of(0.25, -0.25))).toEqual(
    Float32Array.of(0.25, 0.25, 1, 0.25),
  );
  expect(() => applyPerturbation(new Float32Array(5), new Float32Array(2))).toThrow(UserError);
  expect(() => applyPerturbation(new Float32Array(4), new Float32Array(0))).toThrow(/^The images hold 4 numbers,/);
});
