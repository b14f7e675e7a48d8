import type { ComponentChildren, VNode } from "preact";

/** A figure with its sentence below it and its numbers folded. */
export function Figure(props: {
  readonly id: string;
  readonly caption: ComponentChildren;
  /** A paragraph below the sentence. */
  readonly explanation?: string | undefined;
  /** Summary of the folded numbers. */
  readonly numbersTitle: string;
  readonly numbers: ComponentChildren;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <figure id={props.id}>
      {props.children}
      <figcaption>
        {props.caption}
        {props.explanation !== undefined && <p class="explanation">{props.explanation}</p>}
      </figcaption>
      <details class="numbers">
        <summary>{props.numbersTitle}</summary>
        {props.numbers}
      </details>
    </figure>
  );
}

/**
 * One drawing in a wide and a narrow cut, of which the page shows the one that fits; to a screen reader one picture.
 */
export function Drawing(props: { readonly label: string; readonly wide: string; readonly narrow: string }): VNode {
  return (
    <div class="drawing" role="img" aria-label={props.label}>
      <Svg class="wide" svg={props.wide} />
      <Svg class="narrow" svg={props.narrow} />
    </div>
  );
}

function Svg(props: { readonly class: string; readonly svg: string }): VNode {
  // The text comes from the serialiser of the DOM, which escapes all foreign text in it.
  return <div class={props.class} aria-hidden="true" dangerouslySetInnerHTML={{ __html: props.svg }} />;
}

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
