import type { ComponentChildren, VNode } from "preact";

/** A table that scrolls sideways by itself where it is wider than the page, and by keyboard too. */
export function ScrollingTable(props: { readonly label: string; readonly children: ComponentChildren }): VNode {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a <fieldset> is for forms
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div class="scroll" role="group" aria-label={props.label} tabIndex={0}>
      {props.children}
    </div>
  );
}
