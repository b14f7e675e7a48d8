import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Lab } from "treble-lab/report";
import { choiceProperty } from "../link/choiceProperty.ts";
import type { Link } from "../link/index.ts";
import type { LabFilesHere } from "../precomputed/index.ts";
import type { ViewProperties } from "../view/index.ts";

type Text = typeof import("../article/index.ts").Article;

/** Whether the article is open, in the link. */
export const articleProperty = choiceProperty("article", ["closed", "open"]);

/** The article, folded; what it is made of is fetched when it is opened. */
export function Article(props: {
  readonly lab: Lab;
  readonly files: LabFilesHere;
  readonly link: Link;
  readonly properties: ViewProperties;
}): VNode {
  const { lab, files, link, properties } = props;
  const [Loaded, setLoaded] = useState<{ readonly Text: Text } | null>(null);
  const [problem, setProblem] = useState("");
  const open = link.value(articleProperty) === "open";
  const trained = link.value(properties.trained);
  const recipe = files.recipe(lab.recipes.find(({ name }) => name === trained)!.networks);
  useEffect(() => {
    if (!open || Loaded) return;
    import("../article/index.ts").then(
      (found) => setLoaded({ Text: found.Article }),
      () => setProblem("The article could not be fetched; load the page again."),
    );
  }, [open, Loaded]);
  return (
    <section aria-labelledby="article">
      <h2 id="article">What am I looking at?</h2>
      <details
        open={open}
        onToggle={(event) => {
          const now = event.currentTarget.open ? "open" : "closed";
          if (now !== link.value(articleProperty)) link.set(new Map([[articleProperty as never, now]]));
        }}
      >
        <summary>A short article, and a kernel to draw on</summary>
        {Loaded && recipe ? (
          <Loaded.Text lab={lab} recipe={recipe} link={link} properties={properties} />
        ) : (
          <p role="status">{problem}</p>
        )}
      </details>
    </section>
  );
}
