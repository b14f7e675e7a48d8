import type { VNode } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Dataset } from "treble-lab";
import type { Lab, LabRecipe } from "treble-lab/report";
import { engineIn, engineProperties, engineSentence, hasWebgpu, hostHere, suitingOn } from "../engine/index.ts";
import { type Link, type Property, useLink } from "../link/index.ts";
import { curvesOf, SpectraFigure } from "../view/index.ts";
import { trialOf } from "./asked.ts";
import { askedIn } from "./askedIn.ts";
import { commandText } from "./commandText.ts";
import { Controls } from "./controls.tsx";
import { type DataFile, generated, generatedImages } from "./datasetHere.ts";
import { EngineChoice } from "./engineChoice.tsx";
import { ExportBar } from "./exportBar.tsx";
import { LossFigure } from "./lossFigure.tsx";
import { OwnImages } from "./ownImages.tsx";
import { isBusy, trainer } from "./trainer.ts";
import { TrainingForm } from "./trainingForm.tsx";
import { allOf, trainingProperties } from "./trainingProperties.ts";
import { lookSentence, sharedSentence, statusText, trainedSentence } from "./words.ts";

/** Train it yourself: what is asked for, how it goes, its spectrum over that of the first view. */
export function TrainingPanel(props: {
  readonly lab: Lab;
  /** The networks of the first view. */
  readonly recipe: LabRecipe;
  readonly link: Link;
}): VNode {
  const { lab, recipe, link } = props;
  useLink(link);
  const [, redraw] = useState(0);
  const [webgpu, setWebgpu] = useState<boolean | null>(null);
  const engines = useMemo(() => engineProperties(webgpu), [webgpu]);
  const suiting = suitingOn(hostHere());
  const engine = engineIn(link, engines, hostHere());
  const wanted = useRef({ engine, suiting });
  wanted.current = { engine, suiting };
  const training = useMemo(
    () =>
      trainer(
        () => redraw((n) => n + 1),
        () => wanted.current,
      ),
    [],
  );
  const ask = useCallback(() => void hasWebgpu().then(setWebgpu), []);
  useEffect(() => link.check(Object.values(engines) as unknown as Property<never>[]), [link, engines]);
  const [own, setOwn] = useState<Dataset | null>(null);
  const files = useMemo(() => [...filesOf(lab), ...(own ? [ownFile(own)] : [])], [lab, own]);
  const properties = useMemo(
    () => trainingProperties(new Map([[generated, generatedImages.train], ...files.map(countOf)])),
    [files],
  );
  const figures = useRef<HTMLDivElement>(null);
  useEffect(() => link.check(allOf(properties)), [link, properties]);
  useEffect(() => () => training.reset(), [training]);
  const asked = askedIn(link, properties, [recipe], files);
  const takeOwn = (dataset: Dataset): void => {
    // What was trained on others before has nothing in common with it.
    training.reset();
    setOwn(dataset);
    link.set(new Map([[properties.data as Property<never>, dataset.name]]));
  };
  const refused = sentenceOf(() => trialOf(asked));
  const { state } = training;
  const shown = recipe.networks.find(
    ({ family, kernel }) =>
      family === asked.architecture.family && (kernel === null || kernel === (asked.architecture.kernel ?? kernel)),
  );
  const { look, shared } = state;
  const mine = look?.share ? [{ ...look, id: "own", label: "yours", share: look.share }] : [];
  const common = look && shared?.share ? [{ ...look, id: "shared", label: "shared", share: shared.share }] : [];
  const curves = curvesOf(lab, { ...recipe, kernels: [] }, null, "own", [...mine, ...common]).filter(
    ({ kind, id }) => kind === "own" || kind === "images" || id === shown?.id,
  );
  const sentences = [
    state.phase === "done" && state.finished.length > 0 ? trainedSentence(state.finished.at(-1)!.trained) : "",
    state.look ? lookSentence(state.look) : "",
    state.shared ? sharedSentence(state.shared) : "",
    state.look && state.engine ? engineSentence(state.engine) : "",
  ].filter(Boolean);
  return (
    <>
      <TrainingForm link={link} properties={properties} lab={lab} files={files} busy={isBusy(state.phase)} />
      <OwnImages shape={lab.dataset.shape} disabled={isBusy(state.phase)} onDataset={takeOwn} />
      <EngineChoice {...{ link, engine, webgpu }} onAsk={ask} properties={engines} busy={isBusy(state.phase)} />
      <Controls training={training} asked={asked} files={files} refused={refused} />
      <p role="status" class="status">
        {statusText(state)}
      </p>
      {state.fallback !== null && (
        <p role="alert" class="fallback">
          {state.fallback}
        </p>
      )}
      <div class="training" ref={figures}>
        <LossFigure points={state.points} />
        <figure>
          <SpectraFigure
            curves={curves}
            radius={lab.radius}
            label={state.look ? lookSentence(state.look) : "No spectrum yet: nothing was trained."}
          />
          <figcaption>
            {sentences.map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
            {sentences.length === 0 && <p>Your network's spectrum is drawn here while it trains.</p>}
            {shown && (
              <p>
                Beside it {shown.label} of the first view, trained by the recipe {recipe.name} on{" "}
                {lab.dataset.trainImages} images of {lab.dataset.label}.
              </p>
            )}
          </figcaption>
        </figure>
      </div>
      <ExportBar state={state} figures={figures} />
      <p class="command">
        The same in a terminal: <code>{commandText(asked, lab.dataset.shape[1])}</code>
      </p>
    </>
  );
}

/** What is wrong, in a sentence; null where nothing is. */
function sentenceOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function ownFile(dataset: Dataset): DataFile {
  const { name, label, classes, train } = dataset;
  return { ...{ name, label, classes, count: train.count, dataset }, url: "" };
}

function filesOf({ trainable }: Lab): readonly DataFile[] {
  return trainable.map(({ name, label, file, classes, trainImages }) => ({
    ...{ name, label, classes, count: trainImages },
    url: new URL(`precomputed/${file}`, document.baseURI).href,
  }));
}

function countOf({ name, count }: DataFile): readonly [string, number] {
  return [name, count];
}
