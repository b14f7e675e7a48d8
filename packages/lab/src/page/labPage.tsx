import type { VNode } from "preact";
import type { Lab } from "treble-lab/report";
import { type Link, SettingLink, useLink } from "../link/index.ts";
import type { LabFilesHere } from "../precomputed/index.ts";
import { FirstView, viewProperties } from "../view/index.ts";
import { Article, articleProperty } from "./article.tsx";
import { CopyLink } from "./copyLink.tsx";
import { OwnModel } from "./ownModel.tsx";
import { Provenance } from "./provenance.tsx";
import { Training } from "./training.tsx";

/** The whole page, once the file that names the others is here. */
export function LabPage(props: {
  readonly lab: Lab;
  readonly files: LabFilesHere;
  readonly link: Link;
  /** Why something is not here, if so. */
  readonly problem: string | null;
}): VNode {
  const { lab, files, link, problem } = props;
  useLink(link);
  const properties = viewProperties(lab);
  return (
    <>
      <header>
        <h1>Why do small convolutions get high-frequency adversarial noise?</h1>
        <CopyLink link={link} />
      </header>
      <p class="lead">
        An attack looks for the smallest change of an image that fools a network. Is that change coarse, or fine? Here
        are the same images and the same attack; only the networks' wiring differs. Drag the size of the kernel.{" "}
        <SettingLink link={link} changes={new Map([[articleProperty as never, "open"]])} to="article">
          What am I looking at?
        </SettingLink>
      </p>
      {(link.notices.length > 0 || problem !== null) && (
        <div class="notices" role="alert">
          {[...link.notices, ...(problem === null ? [] : [problem])].map((notice) => (
            <p key={notice}>{notice}</p>
          ))}
        </div>
      )}
      <FirstView lab={lab} files={files} link={link} properties={properties} />
      <Training lab={lab} files={files} link={link} trained={link.value(properties.trained)} />
      <OwnModel lab={lab} link={link} />
      <Article lab={lab} files={files} link={link} properties={properties} />
      <Provenance lab={lab} />
    </>
  );
}
