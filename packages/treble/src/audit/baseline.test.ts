import { describe, expect, test } from "vitest";
import { comparedAudits, withBaseline } from "./baseline.ts";
import { auditShare } from "./parts/auditShare.ts";
import { madeAudit } from "./testing/madeAudit.ts";

describe("an audit beside an earlier one", () => {
  test("of the same numbers is not told apart from it in anything", () => {
    const { baseline } = withBaseline(madeAudit(), madeAudit());
    expect(baseline).toMatchObject({ name: "net.onnx", finished: "2026-01-01T00:00:00.000Z", differences: [] });
    expect(baseline!.rows.map(({ measure, change }) => [measure, change])).toEqual([
      ["accuracy without an attack", "not told apart"],
      ["accuracy within L2 0.5", "not told apart"],
      ["accuracy within L∞ 8/255", "not told apart"],
      ["median L2 norm of the smallest perturbations", "not told apart"],
      ["centroid of the perturbations", "not told apart"],
      ["share of the perturbations' energy above 0.25", "not told apart"],
    ]);
  });

  test("is better or worse only where intervals do not overlap; a centroid is neither", () => {
    const before = madeAudit();
    const [l2, linf] = before.robust;
    const now = madeAudit({
      clean: auditShare(70, 100),
      robust: [
        { ...l2!, ...auditShare(60, 100) },
        { ...linf!, ...auditShare(40, 100) },
      ],
      smallest: { ...before.smallest, medianInterval: { mean: 0.5, low: 0.45, high: 0.55 } },
      spectra: {
        ...before.spectra,
        perturbations: { ...before.spectra.perturbations!, centroid: { mean: 0.3, low: 0.29, high: 0.31 } },
      },
    });
    expect(comparedAudits(now, before).rows.map(({ change }) => change)).toEqual([
      "worse",
      "better",
      "not told apart",
      "better",
      "neither",
      "not told apart",
    ]);
  });

  test("has rows of what both measured alone, and says what is not the same", () => {
    const before = madeAudit();
    const now = madeAudit({
      data: { ...before.data, name: "others", images: 50, classes: ["a", "b", "d"] },
      robust: [
        { ...before.robust[0]!, attack: "Z" },
        { norm: "linf", epsilon: 4 / 255, attack: "C", ...auditShare(50, 100) },
      ],
      smallest: { ...before.smallest, attack: "W", norm: "linf" },
      spectra: { ...before.spectra, perturbations: null },
      settings: [{ name: "seed", value: "7", reason: "" }],
      version: "0.2.0",
    });
    const { rows, differences } = comparedAudits(now, before);
    expect(rows.map(({ measure }) => measure)).toEqual(["accuracy without an attack", "accuracy within L2 0.5"]);
    expect(differences).toEqual([
      "Another dataset: some then, others now.",
      "Another number of images: 100 then, 50 now.",
      "The classes have other names.",
      "Another attack for the smallest perturbations: A then, W now.",
      "Another attack within L2 0.5: A and B then, Z now.",
      "No longer measured: L∞ 8/255.",
      "Not measured then: L∞ 4/255.",
      "Another seed: 0 then, 7 now.",
      "Another version of Treble: 0.1.0 then, 0.2.0 now.",
    ]);
  });
});
