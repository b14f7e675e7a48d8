import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Lab } from "treble-lab/report";
import type { Link } from "../link/index.ts";
import { linkNames } from "../model/linkNames.ts";

type Panel = typeof import("../model/index.ts").ModelPanel;

/** The section in which one's own model is audited; what it is made of is fetched when it is opened. */
export function OwnModel(props: { readonly lab: Lab; readonly link: Link }): VNode {
  const { lab, link } = props;
  const [isOpen, setOpen] = useState(() => isAskedFor(link));
  const [Loaded, setLoaded] = useState<{ readonly Panel: Panel } | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    if (!isOpen || Loaded) return;
    import("../model/index.ts").then(
      ({ ModelPanel }) => setLoaded({ Panel: ModelPanel }),
      () => setProblem("This part could not be fetched; load the page again."),
    );
  }, [isOpen, Loaded]);
  return (
    <section aria-labelledby="model">
      <h2 id="model">Your model</h2>
      <p>An ONNX file of your own: which frequencies break it, in the report that treble audit writes.</p>
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>Audit a model in this browser</summary>
        {Loaded ? <Loaded.Panel lab={lab} link={link} /> : <p role="status">{problem}</p>}
      </details>
    </section>
  );
}

/** Whether the link says something of it, or leads there. */
function isAskedFor({ address }: Link): boolean {
  const { searchParams, hash } = new URL(address);
  return hash === "#model" || linkNames.some((name) => searchParams.has(name));
}
