import type { VNode } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Lab, LabRecipe } from "treble-lab/report";
import { engineIn, engineProperties, engineSentence, hasWebgpu, suitingThreads } from "../engine/index.ts";
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
  const suiting = crossOriginIsolated ? suitingThreads(navigator.hardwareConcurrency) : 1;
  const engine = engineIn(link, engines, { isolated: crossOriginIsolated, cores: navigator.hardwareConcurrency });
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
  const files = useMemo(() => filesOf(lab), [lab]);
  const properties = useMemo(
    () => trainingProperties(new Map([[generated, generatedImages.train], ...files.map(countOf)])),
    [files],
  );
  const figures = useRef<HTMLDivElement>(null);
  useEffect(() => link.check(allOf(properties)), [link, properties]);
  useEffect(() => () => training.reset(), [training]);
  const asked = askedIn(link, properties, [recipe]);
  const refused = sentenceOf(() => trialOf(asked));
  const { state } = training;
  const shown = recipe.networks.find(
    ({ family, kernel }) =>
      family === asked.architecture.family && (kernel === null || kernel === (asked.architecture.kernel ?? kernel)),
  );
  const sameGrid = state.look?.share?.length === lab.radius.length;
  const own = state.look?.share && sameGrid ? [{ id: "own", label: "yours", share: state.look.share }] : [];
  const common = state.shared?.share && sameGrid ? [{ id: "shared", label: "shared", share: state.shared.share }] : [];
  const curves = curvesOf(lab, { ...recipe, kernels: [] }, null, "own", [...own, ...common]).filter(
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
        The same in a terminal: <code>{commandText(asked)}</code>
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

function filesOf({ trainable }: Lab): readonly (DataFile & { readonly count: number })[] {
  return trainable.map(({ name, label, file, classes, trainImages }) => ({
    ...{ name, label, classes, count: trainImages },
    url: new URL(`precomputed/${file}`, document.baseURI).href,
  }));
}

function countOf({ name, count }: { readonly name: string; readonly count: number }): readonly [string, number] {
  return [name, count];
}
