import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Lab } from "treble-lab/report";
import type { Link } from "../link/index.ts";
import type { LabFilesHere } from "../precomputed/index.ts";

type Panel = typeof import("../training/index.ts").TrainingPanel;

/** The section in which one trains a network; what it is made of is fetched after the first view. */
export function Training(props: {
  readonly lab: Lab;
  readonly files: LabFilesHere;
  readonly link: Link;
  /** The recipe of the first view. */
  readonly trained: string;
}): VNode {
  const { lab, files, link, trained } = props;
  const [Loaded, setLoaded] = useState<{ readonly Panel: Panel } | null>(null);
  const [problem, setProblem] = useState("");
  const recipe = files.recipe(lab.recipes.find(({ name }) => name === trained)!.networks);
  useEffect(() => {
    if (!recipe || Loaded) return;
    import("../training/index.ts").then(
      ({ TrainingPanel }) => setLoaded({ Panel: TrainingPanel }),
      () => setProblem("The form could not be fetched; load the page again."),
    );
  }, [recipe, Loaded]);
  return (
    <section aria-labelledby="train">
      <h2 id="train">Train it yourself</h2>
      <p>In this browser, on your processor; the first time the runtime is fetched from this site, 14 MB.</p>
      {Loaded && recipe ? <Loaded.Panel lab={lab} recipe={recipe} link={link} /> : <p role="status">{problem}</p>}
    </section>
  );
}
