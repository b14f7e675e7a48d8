import type { ComponentChildren, VNode } from "preact";
import type { Link } from "./openLink.ts";
import type { Property } from "./property.ts";

/**
 * A link to this page with some of its properties set, at the place that they change. It is followed without loading
 * the page again; in a new tab or copied it is an address like any other.
 */
export function SettingLink(props: {
  readonly link: Link;
  readonly changes: ReadonlyMap<Property<never>, unknown>;
  /** Id of the element that changes; the page scrolls to it, the focus stays. */
  readonly to: string;
  readonly children: ComponentChildren;
}): VNode {
  const { link, changes, to, children } = props;
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    link.set(changes);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    document.getElementById(to)?.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "nearest" });
  };
  return (
    <a href={link.addressWith(changes)} onClick={follow}>
      {children}
    </a>
  );
}
