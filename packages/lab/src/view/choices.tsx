import type { ComponentChildren, VNode } from "preact";
import type { Lab } from "treble-lab/report";
import type { Link } from "../link/index.ts";
import { imagePicture } from "./pictures.ts";
import { RasterCanvas } from "./rasterCanvas.tsx";
import type { ViewProperties } from "./viewProperties.ts";

/** Which image, networks of which recipe, own or shared spectra. */
export function Choices(props: { readonly lab: Lab; readonly link: Link; readonly properties: ViewProperties }): VNode {
  const { lab, link, properties } = props;
  const { image, trained, spectra } = properties;
  const recipe = lab.recipes.find(({ name }) => name === link.value(trained))!;
  const choose = <T,>(property: { readonly name: string }, value: T): void =>
    link.set(new Map([[property as never, value]]));
  return (
    <form class="choices" onSubmit={(event) => event.preventDefault()}>
      <fieldset class="images">
        <legend>Image</legend>
        {lab.pictured.map(({ index, trueClass, pixels }, i) => (
          <Choice
            key={index}
            title={`test image ${index}`}
            name="image"
            checked={link.value(image) === i + 1}
            onChange={() => choose(image, i + 1)}
          >
            <RasterCanvas raster={imagePicture(pixels, lab.dataset.shape)} label={`Test image ${index}.`} />
            <span>{trueClass}</span>
          </Choice>
        ))}
      </fieldset>
      {lab.recipes.length > 1 && (
        <fieldset>
          <legend>Trained by</legend>
          {lab.recipes.map(({ name, title }) => (
            <Choice
              key={name}
              name="trained"
              checked={link.value(trained) === name}
              onChange={() => choose(trained, name)}
            >
              <span>{title}</span>
            </Choice>
          ))}
        </fieldset>
      )}
      <fieldset>
        <legend>Spectra and numbers of</legend>
        {(["own", "shared"] as const).map((kind) => (
          <Choice
            key={kind}
            name="spectra"
            checked={link.value(spectra) === kind}
            onChange={() => choose(spectra, kind)}
          >
            <span>{kind === "own" ? "each network's own changes" : "what seeds share"}</span>
          </Choice>
        ))}
      </fieldset>
      <p class="recipe">All trained alike: {recipe.text}.</p>
    </form>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly checked: boolean;
  readonly onChange: () => void;
  readonly title?: string;
  readonly children: ComponentChildren;
}

/** One of a group, by its radio button. */
function Choice({ name, checked, onChange, title, children }: ChoiceProps): VNode {
  return (
    <label title={title}>
      <input type="radio" name={name} checked={checked} onChange={onChange} />
      {children}
    </label>
  );
}
