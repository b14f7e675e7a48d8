import { useEffect, useState } from "preact/hooks";
import type { Link } from "./openLink.ts";

/** Draws a component again whenever the link changes. */
export function useLink(link: Link): void {
  const [, redraw] = useState(0);
  useEffect(() => link.subscribe(() => redraw((n) => n + 1)), [link]);
}
