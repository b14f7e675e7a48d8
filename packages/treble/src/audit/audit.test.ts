import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { predict } from "../attacks/engine/predict.ts";
import { spectrumDdn } from "../attacks/methods/spectrumDdn.ts";
import { linearOracle, measureOn, oracleImages } from "../attacks/testing/linearOracle.ts";
import { audit } from "./audit.ts";
import { type AuditEvent, auditParts } from "./auditOptions.ts";

const options = { backend: nodeBackend(), threads: 1 };

describe("an audit of a linear model", () => {
  test("has the closed form's norms and accuracy at every radius", async () => {
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
    const [l2, linf] = result.robust;
    expect(curve.points.find(({ epsilon }) => epsilon === radii.l2[0])!.count).toBe(l2!.count);
    expect(linf).toMatchObject({ norm: "linf", epsilon: 0.01, total: 24 });
    expect(result.parts.map(({ name, state }) => [name, state])).toEqual(auditParts.map((name) => [name, "done"]));
    expect(events[0]!.kind).toBe("estimate");
  });
});
