import type { VNode } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Lab, LabPictures, LabRecipe } from "treble-lab/report";
import { type Link, type Property, useLink } from "../link/index.ts";
import type { LabFilesHere } from "../precomputed/index.ts";
import { Choices } from "./choices.tsx";
import { curvesOf } from "./curves.ts";
import { NetworkFigure } from "./networkFigure.tsx";
import { Numbers } from "./numbers.tsx";
import { SpectraFigure } from "./spectraFigure.tsx";
import { StarFigure } from "./starFigure.tsx";
import { kernelProperty, type ViewProperties } from "./viewProperties.ts";
import { networkSentence } from "./words.ts";

/** The image, the networks, the slider, the curves: all that is known before anything runs. */
export function FirstView(props: {
  readonly lab: Lab;
  readonly files: LabFilesHere;
  readonly link: Link;
  readonly properties: ViewProperties;
}): VNode {
  const { lab, files, link, properties } = props;
  useLink(link);
  const last = useRef<{ readonly recipe: LabRecipe; readonly pictures: LabPictures } | null>(null);
  const at = link.value(properties.image) - 1;
  const named = lab.recipes.find(({ name }) => name === link.value(properties.trained))!;
  const recipe = files.recipe(named.networks);
  const pictures = files.pictures(named.pictures[at]!);
  // What was shown stays until what was chosen is here.
  if (recipe && pictures) last.current = { recipe, pictures };
  const shown = last.current;
  return (
    <>
      <Choices lab={lab} link={link} properties={properties} />
      {shown ? (
        <Shown {...{ lab, link, properties }} {...shown} />
      ) : (
        <p class="loading" role="status">
          Fetching the pictures …
        </p>
      )}
    </>
  );
}

function Shown(props: {
  readonly lab: Lab;
  readonly link: Link;
  readonly properties: ViewProperties;
  readonly recipe: LabRecipe;
  readonly pictures: LabPictures;
}): VNode {
  const { lab, link, properties, recipe, pictures } = props;
  const spectra = link.value(properties.spectra);
  const image = lab.pictured.find(({ index }) => index === pictures.index)!;
  const kernel = useMemo(() => kernelProperty(recipe), [recipe]);
  useEffect(() => {
    if (kernel) link.check([kernel as Property<never>]);
  }, [link, kernel]);
  const width = kernel && link.value(kernel);
  const networkOf = (id: string) => recipe.networks.find((network) => network.id === id)!;
  const id = recipe.kernels.find((one) => networkOf(one).kernel === width) ?? null;
  const star = id === null ? null : networkOf(id);
  const [, , full] = lab.dataset.shape;
  const about = { lab, recipe, image, pictures, spectra };
  const called = star === null ? "" : kernelWords(star.kernel!, full);
  const others = recipe.networks.filter((network) => !recipe.kernels.includes(network.id));
  const curves = curvesOf(lab, recipe, id, spectra);
  const sentence = star ? networkSentence(star, called, spectra) : `Curves of ${recipe.networks.length} networks.`;
  return (
    <>
      {star && kernel && <StarFigure {...about} {...{ link, properties, kernel, sentence, called }} network={star} />}
      {others.length > 0 && (
        <section aria-labelledby="others">
          <h2 id="others">The same image, other wirings</h2>
          <div class="others">
            {others.map((network) => (
              <NetworkFigure key={network.id} {...about} network={network} called={network.label} />
            ))}
          </div>
        </section>
      )}
      <section aria-labelledby="curves">
        <h2 id="curves">Where the energy lies</h2>
        <figure>
          <SpectraFigure curves={curves} radius={lab.radius} label={sentence} />
          <figcaption>
            <p>
              Energy of the smallest changes at each frequency, relative to white noise, which has the same everywhere
              (1). In a spectrum above, coarse patterns are in the middle and fine ones at the edges; at 0.5 cycles per
              pixel a stripe is one pixel wide, and beyond it are diagonals
              {spectra === "own" ? "" : "; of what two networks share that differ in their seed alone"}.{" "}
              {spectra === "own" && "Bands are 95 % intervals over seeds and images. "}
              Thin lines are the other kernels. One magnification, ×{pictures.magnification}, holds for every picture of
              a change above, and one logarithmic scale for every spectrum.
            </p>
          </figcaption>
        </figure>
        <Numbers lab={lab} recipe={recipe} curves={curves} />
      </section>
    </>
  );
}

function kernelWords(width: number, full: number): string {
  return width === full ? "a kernel as large as the image" : `kernels of ${width}×${width} pixels`;
}
