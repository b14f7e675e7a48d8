import type { VNode } from "preact";
import { fixed, percent } from "treble-lab/report";
import type { TrainingPoint } from "./trainer.ts";

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [360, 200, 46, 36, 10];

/** Loss and accuracy against epochs, each on its own axis from 0. */
export function LossFigure(props: { readonly points: readonly TrainingPoint[] }): VNode {
  const { points } = props;
  const last = points.at(-1);
  const sentence = last
    ? `After ${fixed(last.epoch, 1)} epochs the training loss is ${fixed(last.loss, 3)} and ${percent(last.accuracy)} % of the training images are right.`
    : "Loss and accuracy are drawn here while it trains.";
  const epochs = Math.max(1, last?.epoch ?? 1);
  const most = points.length === 0 ? 1 : Math.max(0.1, ...points.map(({ loss }) => loss));
  const x = (epoch: number): number => LEFT + (epoch / epochs) * (WIDTH - 2 * LEFT);
  const path = (share: (point: TrainingPoint) => number): string =>
    points
      .map((point, i) => {
        const y = TOP + (1 - share(point)) * (HEIGHT - TOP - BOTTOM);
        return `${i === 0 ? "M" : "L"}${x(point.epoch).toFixed(1)},${y.toFixed(1)}`;
      })
      .join("");
  return (
    <figure class="loss">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={sentence}>
        <g class="axes">
          {[0, 0.5, 1].map((share) => {
            const y = TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
            return (
              <g key={share}>
                <line x1={LEFT} x2={WIDTH - LEFT} y1={y} y2={y} />
                <text x={LEFT - 5} y={y + 4} text-anchor="end">
                  {fixed(most * share, most < 1 ? 2 : 1)}
                </text>
                <text x={WIDTH - LEFT + 5} y={y + 4}>
                  {100 * share} %
                </text>
              </g>
            );
          })}
          <text x={LEFT} y={HEIGHT - 18}>
            0
          </text>
          <text x={WIDTH - LEFT} y={HEIGHT - 18} text-anchor="end">
            {fixed(epochs, 1)} epochs
          </text>
          <text x={LEFT} y={HEIGHT - 3}>
            — loss
          </text>
          <text x={WIDTH - LEFT} y={HEIGHT - 3} text-anchor="end">
            - - accuracy
          </text>
        </g>
        <path class="losses" d={path(({ loss }) => Math.min(1, loss / most))} />
        <path class="accuracies" d={path(({ accuracy }) => accuracy)} />
      </svg>
      <figcaption>
        <p>{sentence}</p>
      </figcaption>
    </figure>
  );
}
