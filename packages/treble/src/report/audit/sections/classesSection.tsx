import type { VNode } from "preact";
import type { AuditResult, ClassResult } from "../../../results/audit.ts";
import { ChartFigure } from "../../page/chartFigure.tsx";
import { ScrollingTable } from "../../page/figure.tsx";
import { fixed, MISSING, plural } from "../../words/format.ts";
import { classChart } from "../charts/classChart.ts";
import { sizeText } from "../words/keyNumbers.ts";
import { normText, radiusText } from "../words/normText.ts";
import { shareCounts, shareLimits, shareText } from "../words/shareText.ts";
import { ForeignName } from "./foreignName.tsx";

/** Of more classes than these only the weakest are shown, the others folded. */
const MOST_ROWS = 20;
/** A page holds no more. */
const MOST_CLASSES = 1000;

/** Accuracy, the smallest perturbations and their centroid, class by class. */
export function ClassesSection(props: { readonly result: AuditResult }): VNode {
  const { classes, robust, smallest } = props.result;
  if (classes.length === 0) return <p>No class had an image.</p>;
  const first = robust[0];
  const radius = first === undefined ? "" : radiusText(first.norm, first.epsilon);
  const chart = classChart(classes, radius);
  const table = { radius, norm: normText[smallest.norm] };
  if (classes.length <= MOST_ROWS) {
    const all = <ClassTable {...table} label="All classes" classes={classes} />;
    return chart === null ? all : <ChartFigure chart={chart} id="class-accuracy" width={760} numbers={all} />;
  }
  const weakest = classes.toSorted((a, b) => strength(a) - strength(b));
  return (
    <>
      <p>
        The {MOST_ROWS} weakest of {plural(classes.length, "class", "classes")}
        {radius !== "" && `, by accuracy under attack at ${radius}`}.
      </p>
      <ClassTable {...table} label="The weakest classes" classes={weakest.slice(0, MOST_ROWS)} />
      <details class="numbers">
        <summary>All {classes.length > MOST_CLASSES ? `of the first ${MOST_CLASSES}` : classes.length} classes</summary>
        <ClassTable {...table} label="All classes" classes={classes.slice(0, MOST_CLASSES)} />
      </details>
    </>
  );
}

/** By accuracy under attack, then without. */
function strength({ clean, robust }: ClassResult): number {
  return (robust?.share ?? clean.share) + 1e-3 * clean.share || 0;
}

function ClassTable(props: {
  readonly label: string;
  readonly classes: readonly ClassResult[];
  readonly radius: string;
  readonly norm: string;
}): VNode {
  const { label, classes, radius, norm } = props;
  return (
    <ScrollingTable label={label}>
      <table class="named-rows">
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col">Right without attack</th>
            <th scope="col">Accuracy</th>
            <th scope="col">Under attack{radius !== "" && `, ${radius}`}</th>
            <th scope="col">Median smallest {norm} norm</th>
            <th scope="col">Centroid (cycles per pixel)</th>
          </tr>
        </thead>
        <tbody>
          {classes.map((one, i) => (
            <tr key={i}>
              <th scope="row">
                <ForeignName text={one.name} />
              </th>
              <td>{shareCounts(one.clean)}</td>
              <td>
                {shareText(one.clean)}
                <small>{shareLimits(one.clean)}</small>
              </td>
              <td>
                {one.robust === null ? MISSING : shareText(one.robust)}
                {one.robust !== null && <small>{shareLimits(one.robust)}</small>}
              </td>
              <td>{sizeText(one.size)}</td>
              <td>{fixed(one.centroid, 3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollingTable>
  );
}
