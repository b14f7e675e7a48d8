import type { VNode } from "preact";
import type { ClaimResult, RecipeResult, StudyResult } from "../../results/results.ts";
import { type ClaimCell, type ClaimMatrix, type ClaimRow, matrixGroups, rowName } from "../words/claimMatrix.ts";
import { claimedSide } from "../words/claimWords.ts";
import { effectLimits, effectMean } from "../words/format.ts";
import type { StudyLinks } from "../words/studyLinks.ts";
import { ScrollingTable } from "./figure.tsx";
import { VerdictText } from "./verdict.tsx";

/** Every claim by recipes: in each the verdict and the effect with its interval, by own and by shared spectra. */
export function ClaimMatrixTable(props: {
  readonly matrix: ClaimMatrix;
  readonly result: StudyResult;
  readonly links: StudyLinks;
}): VNode {
  const { matrix, result, links } = props;
  const { recipes, hasShared } = matrix;
  return (
    <>
      <ScrollingTable label="Claims by recipes">
        <table class="matrix">
          <thead>
            <tr>
              <th scope="col">Claim</th>
              {recipes.map((recipe) => (
                <th scope="col" key={recipe.name} class={recipe.ran ? undefined : "idle"}>
                  {recipe.name}
                  <small>{recipe.ran ? recipe.title : "not run"}</small>
                </th>
              ))}
            </tr>
          </thead>
          {matrixGroups(matrix, result).map(({ experiment, rows }) => (
            <tbody key={experiment?.id ?? ""}>
              <tr class="group">
                <th scope="rowgroup" colSpan={recipes.length + 1}>
                  {experiment && <a href={links.experiments.get(experiment.id)!}>{experiment.title}</a>}
                </th>
              </tr>
              {rows.map((row) => (
                <Row key={row.row} row={row} recipes={recipes} hasShared={hasShared} links={links} />
              ))}
            </tbody>
          ))}
        </table>
      </ScrollingTable>
      <RecipeList recipes={recipes} />
    </>
  );
}

function Row(props: {
  readonly row: ClaimRow;
  readonly recipes: readonly RecipeResult[];
  readonly hasShared: boolean;
  readonly links: StudyLinks;
}): VNode {
  const { row, recipes, hasShared, links } = props;
  const { claim, cells } = row;
  return (
    <tr class="matrix-row">
      <th scope="row">
        <a href={links.claims.get(claim.id)!}>{claim.claim}</a>
        <small>
          <b>{rowName(row)}</b> · {claim.unit}; <span class="unbroken">claimed: {claimedSide(claim)}</span>
        </small>
      </th>
      {cells.map((cell, i) => (
        <td key={recipes[i]!.name} data-label={recipes[i]!.name}>
          <Cell cell={cell} hasShared={hasShared} links={links} />
        </td>
      ))}
    </tr>
  );
}

function Cell(props: { readonly cell: ClaimCell; readonly hasShared: boolean; readonly links: StudyLinks }): VNode {
  const { cell, hasShared, links } = props;
  if (cell.own === null && cell.shared === null) return <span class="absent">not run</span>;
  return (
    <>
      <Reading spectra="own" claim={cell.own} named={hasShared} links={links} />
      {hasShared && <Reading spectra="shared" claim={cell.shared} named links={links} />}
    </>
  );
}

/** One form of a claim in one recipe. */
function Reading(props: {
  readonly spectra: ClaimResult["spectra"];
  readonly claim: ClaimResult | null;
  /** Whether it says which form it is. */
  readonly named: boolean;
  readonly links: StudyLinks;
}): VNode {
  const { spectra, claim, named, links } = props;
  if (claim === null)
    return (
      <div class="reading">
        <span class="absent">no {spectra} form</span>
      </div>
    );
  return (
    <div class={`reading ${claim.verdict}`}>
      {named && <span class="by">{spectra}</span>}{" "}
      <a href={links.claims.get(claim.id)!}>
        <VerdictText verdict={claim.verdict} />
      </a>{" "}
      <span class="estimate">
        {claim.seeds === 0 ? (
          "nothing measured"
        ) : (
          <>
            <b>{effectMean(claim.effect)}</b> <span class="limits">{effectLimits(claim.effect)}</span>
          </>
        )}
      </span>
    </div>
  );
}

/** What each recipe is, in a sentence. */
export function RecipeList(props: { readonly recipes: readonly RecipeResult[] }): VNode | null {
  const told = props.recipes.filter(({ text }) => text !== "");
  if (told.length === 0) return null;
  return (
    <dl class="recipes">
      {told.map(({ name, title, text, ran }) => (
        <div key={name}>
          <dt>
            {name}: {title}
            {ran ? "" : " (not run)"}
          </dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
