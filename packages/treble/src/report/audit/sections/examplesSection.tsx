import type { VNode } from "preact";
import type { AuditResult } from "../../../results/audit.ts";
import { Figure, ScrollingTable } from "../../page/figure.tsx";
import { compact } from "../../words/format.ts";
import { sizeText } from "../words/keyNumbers.ts";
import { normText } from "../words/normText.ts";
import { ExampleRow } from "./exampleRow.tsx";
import { ForeignName } from "./foreignName.tsx";

/** The images that were easiest, as usual, and hardest to attack. */
export function ExamplesSection(props: { readonly result: AuditResult }): VNode {
  const { examples, smallest } = props.result;
  if (examples.length === 0) return <p>There is no example: no image was fooled.</p>;
  const sizes = examples.map(({ which, size }) => `${which} ${sizeText(size)}`).join(", ");
  return (
    <Figure
      id="example-images"
      caption={`Of the ${smallest.fooled} images that were fooled, by the ${normText[smallest.norm]} norm of the smallest perturbation found (${sizes}): the image, the image as attacked, and the perturbation magnified by the factor below it, grey where nothing was changed.`}
      numbersTitle="The numbers of this figure"
      numbers={
        <ScrollingTable label="Examples">
          <table>
            <thead>
              <tr>
                <th scope="col">Example</th>
                <th scope="col" class="text">
                  Image
                </th>
                <th scope="col" class="text">
                  Class
                </th>
                <th scope="col" class="text">
                  Attacked, classified as
                </th>
                <th scope="col">{normText[smallest.norm]} norm</th>
                <th scope="col">Magnified</th>
              </tr>
            </thead>
            <tbody>
              {examples.map((one) => (
                <tr key={one.which}>
                  <th scope="row">{one.which}</th>
                  <td class="text">
                    <ForeignName text={one.image} />
                  </td>
                  <td class="text">
                    <ForeignName text={one.trueClass} />
                  </td>
                  <td class="text">
                    <ForeignName text={one.classAfter} />
                  </td>
                  <td>{sizeText(one.size)}</td>
                  <td>× {compact(one.factor)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollingTable>
      }
    >
      <ul class="specimens examples">
        {examples.map((one) => (
          <ExampleRow key={one.which} example={one} norm={smallest.norm} />
        ))}
      </ul>
    </Figure>
  );
}
