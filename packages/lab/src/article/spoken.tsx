import type { ComponentChildren, VNode } from "preact";
import type { Lab, LabNetwork, LabRecipe } from "treble-lab/report";
import { type Link, type Property, SettingLink } from "../link/index.ts";
import type { ViewProperties } from "../view/index.ts";

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

/** A link that sets the page. @param props.to id of what changes */
export function Sets({ link, changes, to, children }: To & { readonly link: Link }): VNode {
  const map = new Map(changes.map(([property, value]) => [property as Property<never>, value]));
  return (
    <SettingLink link={link} changes={map} to={to}>
      {children}
    </SettingLink>
  );
}

/** The narrowest and the widest kernel of the slider, but for single pixels; null where there is no slider. */
export function ends({
  networks,
  kernels,
}: LabRecipe): { readonly small: LabNetwork; readonly large: LabNetwork } | null {
  const scale = kernels.map((id) => networks.find((network) => network.id === id)!);
  const small = scale.find(({ kernel }) => kernel! > 1);
  const large = scale.at(-1);
  return small && large && small !== large ? { small, large } : null;
}

/** What a sentence calls its kernels. */
export function sizeText({ kernel }: LabNetwork, { dataset }: Lab): string {
  return kernel === dataset.shape[2] ? "kernels as large as the image" : `kernels of ${kernel}×${kernel} pixels`;
}
