import { type AuditResult, auditFormat } from "../../results/audit.ts";
import { auditShare } from "../parts/auditShare.ts";
import { unmeasuredSpectra } from "../parts/auditSpectra.ts";

/** An audit with made-up numbers, for what is made of one: 90 of 100 right, 40 within L2 0.5, 31 within L∞ 8/255. */
export function madeAudit(changes: Partial<AuditResult> = {}): AuditResult {
  const spectra = unmeasuredSpectra([3, 32, 32]);
  const profile = spectra.images.profile;
  return {
    kind: "audit",
    format: auditFormat,
    ...{ command: "treble audit", version: "0.1.0", finished: "2026-01-01T00:00:00.000Z", seconds: 1, machine: "" },
    model: {
      ...{
        name: "net.onnx",
        hash: null,
        bytes: null,
        description: "a net",
        shape: [3, 32, 32],
        classes: 3,
        facts: null,
      },
      preprocessing: { text: "none", source: "none", alike: [], tried: [] },
    },
    data: { name: "some", images: 100, available: 100, classes: ["a", "b", "c"], skipped: [], skippedCount: 0 },
    headline: "",
    clean: auditShare(90, 100),
    robust: [
      { norm: "l2", epsilon: 0.5, attack: "A and B", ...auditShare(40, 100) },
      { norm: "linf", epsilon: 8 / 255, attack: "C", ...auditShare(31, 100) },
    ],
    curves: [{ norm: "l2", attack: "A", points: [{ epsilon: 0.25, ...auditShare(60, 100) }] }],
    smallest: {
      ...{ attack: "A", norm: "l2", attacked: 90, fooled: 81, reasons: { "never crossed": 9 } },
      size: { q25: 0.2, median: 0.3, q75: 0.5 },
      medianInterval: { mean: 0.3, low: 0.27, high: 0.34 },
      survives8Bit: auditShare(80, 81),
    },
    spectra: {
      ...spectra,
      perturbations: {
        ...{ count: 81, profile, map: [], size: [0, 0] },
        centroid: { mean: 0.2, low: 0.19, high: 0.21 },
        highShare: { mean: 0.3, low: 0.28, high: 0.32 },
      },
    },
    ...{ bands: [], sensitivity: null, channel: null, classes: [], confusions: [], examples: [], warnings: [] },
    ...{ assertions: [], baseline: null, parts: [], caveats: [] },
    settings: [{ name: "seed", value: "0", reason: "" }],
    ...changes,
  };
}
