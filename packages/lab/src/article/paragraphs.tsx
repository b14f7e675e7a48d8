import type { ComponentChildren, VNode } from "preact";
import { fixed, type Lab, type LabNetwork, type LabRecipe, percent } from "treble-lab/report";
import { type Link, type Property, SettingLink } from "../link/index.ts";
import { kernelProperty, radiusText, type ViewProperties } from "../view/index.ts";
import { type DrawnKernel, drawnProperty } from "./drawnKernel.ts";

/** What the paragraphs of the article speak of. */
export interface Spoken {
  readonly lab: Lab;
  /** The networks of the first view. */
  readonly recipe: LabRecipe;
  readonly link: Link;
  readonly properties: ViewProperties;
}

interface To {
  readonly changes: readonly (readonly [property: unknown, value: unknown])[];
  readonly to: string;
  readonly children: ComponentChildren;
}

/** A link that sets the page. */
function Sets({ link, changes, to, children }: To & { readonly link: Link }): VNode {
  const map = new Map(changes.map(([property, value]) => [property as Property<never>, value]));
  return (
    <SettingLink link={link} changes={map} to={to}>
      {children}
    </SettingLink>
  );
}

/** The narrowest and the widest kernel of the slider, but for single pixels; null where there is no slider. */
function ends({ networks, kernels }: LabRecipe): { readonly small: LabNetwork; readonly large: LabNetwork } | null {
  const scale = kernels.map((id) => networks.find((network) => network.id === id)!);
  const small = scale.find(({ kernel }) => kernel! > 1);
  const large = scale.at(-1);
  return small && large && small !== large ? { small, large } : null;
}

function sizeText({ kernel }: LabNetwork, { dataset }: Lab): string {
  return kernel === dataset.shape[2] ? "kernels as large as the image" : `kernels of ${kernel}×${kernel} pixels`;
}

/** What is claimed. */
export function Claim({ lab, recipe, link }: Spoken): VNode {
  const found = ends(recipe);
  const kernel = kernelProperty(recipe);
  return (
    <>
      <p>
        Every network of this page classifies the same images, and each picture of noise is the smallest change that an
        attack found to make it err. What differs is the wiring: how many pixels a unit looks at.
      </p>
      {found && kernel && (
        <p>
          With{" "}
          <Sets link={link} changes={[[kernel, found.small.kernel]]} to="kernels-figure">
            {sizeText(found.small, lab)}
          </Sets>{" "}
          the changes have a mean frequency of {fixed(found.small.centroid.mean, 3)} cycles per pixel, with{" "}
          <Sets link={link} changes={[[kernel, found.large.kernel]]} to="kernels-figure">
            {sizeText(found.large, lab)}
          </Sets>{" "}
          of {fixed(found.large.centroid.mean, 3)}; the images themselves lie at {fixed(lab.images.centroid, 3)}. The
          paper that this page follows holds that small convolutions are why adversarial noise is of high frequency.
        </p>
      )}
    </>
  );
}

/** Why one small kernel cannot be low. */
export function Uncertainty({ link }: Spoken): VNode {
  const draw = (drawn: DrawnKernel, text: string): VNode => (
    <Sets link={link} changes={[[drawnProperty, drawn]]} to="drawing">
      {text}
    </Sets>
  );
  return (
    <p>
      What is narrow in space is broad in frequency: the uncertainty principle.{" "}
      {draw({ preset: "pixel", width: 3 }, "One pixel")} has the same energy at every frequency.{" "}
      {draw({ preset: "edge", width: 3 }, "An edge detector of 3×3")} has little that is low; not even{" "}
      {draw({ preset: "concentrated", width: 3 }, "the kernel of 3×3 that has the most")} has much, while{" "}
      {draw({ preset: "concentrated", width: 15 }, "one of 15×15")} can be low almost throughout. Draw on it:
    </p>
  );
}

/** How kernels come to matter for a network. */
export function Bias({ lab, link, properties }: Spoken): VNode {
  return (
    <>
      <p>
        The ceiling holds for each kernel, and not for what a network adds up out of many: in our studies the
        perturbations of 3×3 networks have more energy at low frequencies than any single 3×3 kernel can have. The
        paper's reason is no wall but a leaning: of all networks that fit the images, training from small weights finds
        one that is small by a measure that the wiring sets, and small kernels make high frequencies cheap. For linear
        networks such limits are proved.
      </p>
      {lab.recipes.length > 1 && (
        <p>
          So it matters how one trains. Compare the slider by{" "}
          {lab.recipes.map(({ name, title }, i) => (
            <span key={name}>
              {i === 0 ? "" : i === lab.recipes.length - 1 ? " and by " : ", by "}
              <Sets link={link} changes={[[properties.trained, name]]} to="kernels-figure">
                {title}
              </Sets>
            </span>
          ))}
          .
        </p>
      )}
    </>
  );
}

/** Own and shared spectra. */
export function Shared({ link, properties }: Spoken): VNode {
  return (
    <p>
      Two networks that differ in their seed alone are fooled by changes that agree in part. What agrees is the work of
      wiring, training and data; the rest is noise of the start, nearly white, and looks like high frequency. The curves
      show{" "}
      <Sets link={link} changes={[[properties.spectra, "own"]]} to="curves">
        each network's own spectra
      </Sets>{" "}
      or{" "}
      <Sets link={link} changes={[[properties.spectra, "shared"]]} to="curves">
        what seeds share
      </Sets>
      . In our quick study (two seeds) shared spectra support the claim about small kernels from a small start, and
      leave it open by Adam from the usual one; whether any convolution lies above a fully connected network turns round
      with the recipe.
    </p>
  );
}

/** What the frequency of perturbations says of their size. */
export function Robustness({ lab, recipe, link, properties }: Spoken): VNode {
  const found = ends(recipe);
  const at = lab.radii.length >> 1;
  const right = (network: LabNetwork): string => `${percent(network.accuracy[at]!, 0)} %`;
  return (
    <>
      <p>
        Noise of low frequency is not weaker noise. The paper finds networks with large kernels as easy to fool, only at
        other frequencies. Our quick study could not tell them apart: the smallest changes by L2 norm, with 3×3 kernels
        less with kernels as large as the image, differ by −0.10 (95 % interval −0.20 to +0.03).
      </p>
      {found && (
        <p>
          On this page, where{" "}
          <Sets link={link} changes={[[properties.budget, lab.radii[at]]]} to="kernels-figure">
            a change of {radiusText(lab.radii[at]!)} is allowed
          </Sets>
          , {right(found.small)} of the images are still classified right with {sizeText(found.small, lab)} and{" "}
          {right(found.large)} with {sizeText(found.large, lab)}, of {percent(found.small.accuracy[0]!, 0)} % and{" "}
          {percent(found.large.accuracy[0]!, 0)} % as they are.
        </p>
      )}
    </>
  );
}
