import type { VNode } from "preact";
import type { NetworkResult, StudyResult } from "../../results/results.ts";
import type { Interval } from "../../statistics/interval.ts";
import type { SeriesStyle } from "../charts/chartStyle.ts";
import { radialFigure } from "../charts/radialFigure.ts";
import { fixed, limitsText } from "../words/format.ts";
import { labelWithoutRecipe, markedLabel, markedName } from "../words/networkName.ts";
import { type SharedCell, type SharedRow, sharedRows } from "../words/sharedRows.ts";
import { Drawing, Figure, ScrollingTable } from "./figure.tsx";
import { Legend } from "./legend.tsx";
import { RadialNumbers } from "./radialSection.tsx";

/** Lines in a panel: more hide each other, and make the page heavy. */
const MOST_LINES = 6;

/**
 * What seeds share, by networks and recipes: own and shared centroid and agreement with their intervals, and the radial
 * curves of a few networks, own beside shared. Nothing where no network's shared spectrum is known.
 */
export function SharedSection(props: {
  readonly result: StudyResult;
  /** Of all networks of the study, by id. */
  readonly styles: ReadonlyMap<string, SeriesStyle>;
}): VNode | null {
  const { result, styles } = props;
  const { recipes, rows } = sharedRows(result);
  if (rows.length === 0) return null;
  const drawn = drawnRows(rows);
  const forms = drawn.flatMap(({ cells }) => cells.flatMap((cell) => (cell === null ? [] : radialForms(cell))));
  const looks = new Map(forms.map(({ network, of }) => [network.id, styles.get(of.id)!]));
  const names = new Map(forms.map(({ kind, network }) => [network.id, `${markedName(network)}, ${kind}`]));
  const figure: StudyResult = { ...result, networks: forms.map(({ network }) => network) };
  return (
    <>
      <p>
        Two networks that differ only in their seed, attacked at the same image, do not get the same perturbation. What
        they have in common is the <i>shared</i> spectrum, and its sum their <i>agreement</i>: 1 where seeds do not
        matter, 0 where the perturbation is the seed's alone. Centroids in cycles per pixel, of perturbations, with 95 %
        intervals; white noise has {fixed(result.whiteNoise.centroid, 3)}.
        {result.networks.some(({ foreseen }) => foreseen) &&
          " Foreseen is the shared centroid that lazy training by the tangent kernel says before a network is trained."}
      </p>
      <ScrollingTable label="Own and shared spectra by recipes">
        <table class="matrix shared">
          <thead>
            <tr>
              <th scope="col">Network</th>
              {recipes.map(({ name }) => (
                <th scope="col" key={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, cells }) => (
              <tr class="matrix-row" key={name}>
                <th scope="row">{name}</th>
                {cells.map((cell, i) => (
                  <td key={recipes[i]!.name} data-label={recipes[i]!.name}>
                    <Cell cell={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollingTable>
      <Figure
        id="radial-shared"
        caption={caption(rows, drawn)}
        numbersTitle="The numbers of this figure"
        numbers={recipes.map(({ name }) => (
          <RadialNumbers
            key={name}
            result={{ ...figure, networks: figure.networks.filter(({ recipe }) => recipe === name) }}
            nameOf={({ id }) => names.get(id)!}
            label={`Energy by radial frequency, ${name}`}
          />
        ))}
      >
        <div class="panels">
          {recipes.flatMap((recipe, r) =>
            (["own", "shared"] as const).map((kind) => {
              const networks = forms.filter((form) => form.of.recipe === recipe.name && form.kind === kind);
              if (networks.length === 0) return null;
              const options = { networks: networks.map(({ network }) => network), styles: looks };
              const id = `radial-${kind}-${r + 1}`;
              return (
                <div class="panel" key={id}>
                  <h3>
                    {recipe.name}: {kind} spectra
                  </h3>
                  <Drawing
                    label={`${recipe.name}: energy density of the perturbations' ${kind} spectra against radial frequency.`}
                    wide={radialFigure(figure, {
                      ...{ ...options, id: `${id}-wide`, width: 540, height: 320, endLabels: true },
                    })}
                    narrow={radialFigure(figure, {
                      ...{ ...options, id: `${id}-narrow`, width: 330, height: 300, endLabels: false },
                    })}
                  />
                  <Legend
                    styles={looks}
                    entries={networks.map(({ network }) => ({ network, label: markedLabel(network) }))}
                  />
                </div>
              );
            }),
          )}
        </div>
      </Figure>
    </>
  );
}

function Cell(props: { readonly cell: SharedCell | null }): VNode {
  if (props.cell === null) return <span class="absent">not measured</span>;
  const { ownCentroid, centroid, agreement } = props.cell.shared;
  const { foreseen } = props.cell.network;
  return (
    <>
      <Line name="own" value={ownCentroid} decimals={3} />
      <Line name="shared" value={centroid} decimals={3} strong />
      <Line name="agreement" value={agreement} decimals={2} />
      {foreseen && (
        <div class="quantity">
          <span class="by">foreseen</span> {fixed(foreseen.shared, 3)}
        </div>
      )}
    </>
  );
}

function Line(props: {
  readonly name: string;
  readonly value: Interval;
  readonly decimals: number;
  readonly strong?: true;
}): VNode {
  const { name, value, decimals, strong } = props;
  const mean = fixed(value.mean, decimals);
  return (
    <div class="quantity">
      <span class="by">{name}</span> {strong ? <b>{mean}</b> : mean}{" "}
      <span class="limits">{limitsText(value, decimals)}</span>
    </div>
  );
}

/** Of networks with a non-linearity, where there are any, the few that most recipes have. */
function drawnRows(rows: readonly SharedRow[]): readonly SharedRow[] {
  const linear = ({ cells }: SharedRow): boolean => cells.some((cell) => cell?.network.activation === "linear");
  const recipesOf = ({ cells }: SharedRow): number => cells.filter((cell) => cell !== null).length;
  const nonlinear = rows.filter((row) => !linear(row));
  const chosen = (nonlinear.length > 0 ? nonlinear : rows)
    .toSorted((a, b) => recipesOf(b) - recipesOf(a))
    .slice(0, MOST_LINES);
  return rows.filter((row) => chosen.includes(row));
}

interface RadialForm {
  readonly kind: "own" | "shared";
  readonly of: NetworkResult;
  /** With the profile to draw, and an id and a label of its own. */
  readonly network: NetworkResult;
}

function radialForms({ network, shared }: SharedCell): readonly RadialForm[] {
  const label = labelWithoutRecipe(network);
  const own = { kind: "own" as const, of: network, network: { ...network, label, id: `${network.id} own` } };
  if (shared.profile === null) return [own];
  // What seeds share has no band: one that is drawn as nothing.
  const profile = { ...shared.profile, low: shared.profile.share, high: shared.profile.share };
  return [own, { kind: "shared", of: network, network: { ...own.network, id: `${network.id} shared`, profile } }];
}

function caption(rows: readonly SharedRow[], drawn: readonly SharedRow[]): string {
  const cells = drawn.flatMap((row) => row.cells.flatMap((cell) => cell ?? []));
  const sorted = cells.toSorted((a, b) => a.shared.agreement.mean - b.shared.agreement.mean);
  const text = ({ network, shared }: SharedCell): string =>
    `${fixed(shared.agreement.mean, 2)} (${markedName({ ...network, label: labelWithoutRecipe(network) })}, ${network.recipe})`;
  const range = `Seeds agree on ${text(sorted[0]!)} to ${text(sorted.at(-1)!)} of the energy.`;
  const left = rows.length > drawn.length ? ` Drawn are ${drawn.length} of the ${rows.length} networks above.` : "";
  return `Energy density of the perturbations at each radial frequency, own beside shared, each relative to white noise of the same energy (own ones with 95 % bands); the grey line is the images' own spectrum. Lines are broken at rings whose shared energy is not above 0. ${range}${left}`;
}
