import type { AuditResult } from "../../../results/audit.ts";
import type { Chart } from "../../../results/chart.ts";
import { count } from "../../words/format.ts";
import { auditName, auditNames } from "../words/auditName.ts";
import { normText } from "../words/normText.ts";
import { sharePercent } from "../words/shareText.ts";

type Curve = AuditResult["curves"][number];

/** A curve and whose it is: empty where there is but one model. */
export interface OwnedCurve {
  readonly owner: string;
  readonly curve: Curve;
}

/** Accuracy in percent against the radius, one chart a norm; curves without a point are left out. */
export function accuracyCharts(curves: readonly OwnedCurve[]): readonly Chart[] {
  const known = curves.filter(({ curve: { points } }) => points.some(({ share }) => Number.isFinite(share)));
  const norms = [...new Set(known.map(({ curve }) => curve.norm))];
  return norms.map((norm) => {
    const own = known.filter(({ curve }) => curve.norm === norm);
    const names = auditNames(own.map(({ owner, curve }) => owner || auditName(curve.attack, 48, normText[norm])));
    const totals = [...new Set(own.flatMap(({ curve: { points } }) => points.map(({ total }) => total)))];
    const attacks = [...new Set(own.map(({ curve }) => auditName(curve.attack, 80, "an attack")))].join("; ");
    return {
      id: `accuracy-${norm}`,
      title: `Accuracy against the radius of ${normText[norm]} attacks`,
      caption: `Share of ${totals.map((total) => count(total)).join(" or ")} images that are classified right whatever ${attacks} found within the radius, with 95 % intervals; at radius 0 without attack. Real accuracy is at most this.`,
      x: { label: `Radius (${normText[norm]}, pixel values from 0 to 1)`, scale: "linear" },
      y: { label: "Accuracy (%)", scale: "linear" },
      series: own.map(({ curve }, i) => ({
        name: names[i]!,
        points: curve.points.map((point) => ({ x: point.epsilon, y: sharePercent(point) })),
      })),
      references: [],
    };
  });
}
