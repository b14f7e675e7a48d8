import type { ClassResult } from "../../../results/audit.ts";
import type { Chart } from "../../../results/chart.ts";
import { auditNames } from "../words/auditName.ts";
import { sharePercent } from "../words/shareText.ts";

/** More rows than this are no picture but a table. */
const MOST_ROWS = 20;
/** Characters of a class's name. */
const NAME = 22;

/** Accuracy of each class with and without attack; null of one class, or of more than a picture holds. */
export function classChart(classes: readonly ClassResult[], radius: string): Chart | null {
  if (classes.length < 2 || classes.length > MOST_ROWS) return null;
  const names = auditNames(
    classes.map(({ name }) => name),
    NAME,
  );
  const attacked = classes.some(({ robust }) => robust !== null);
  return {
    id: "classes",
    title: "Accuracy by class",
    caption: `Share of each class's images that are classified right, without attack${attacked ? ` and under attack at ${radius}` : ""}, with 95 % intervals, which are wide where a class has few images.`,
    x: { label: "Class", scale: "rows" },
    y: { label: "Accuracy (%)", scale: "linear" },
    series: [
      { name: "without attack", points: classes.map(({ clean }, i) => ({ x: names[i]!, y: sharePercent(clean) })) },
      ...(attacked
        ? [
            {
              name: `under attack, ${radius}`,
              points: classes.flatMap(({ robust }, i) =>
                robust === null ? [] : [{ x: names[i]!, y: sharePercent(robust) }],
              ),
            },
          ]
        : []),
    ],
    references: [],
  };
}
