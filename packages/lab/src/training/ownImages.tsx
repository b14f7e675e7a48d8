import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Dataset } from "treble-lab";
import { type DroppedImages, DropZone, droppedImages, SkippedFiles } from "../images/index.ts";
import { ownDataset, ownSentence } from "./ownDataset.ts";

/** Where a visitor gives images of their own to train on: read here, sent nowhere. */
export function OwnImages(props: {
  /** To which they are brought. */
  readonly shape: DroppedImages["shape"];
  readonly disabled: boolean;
  readonly onDataset: (dataset: Dataset) => void;
}): VNode {
  const { shape, disabled, onDataset } = props;
  const [said, setSaid] = useState<{ readonly text: string; readonly isProblem: boolean } | null>(null);
  const [skipped, setSkipped] = useState<DroppedImages["skipped"]>([]);
  const [reading, setReading] = useState(false);
  const last = useRef(0);
  const read = async (files: readonly File[]): Promise<void> => {
    const turn = ++last.current;
    const say = (text: string, isProblem = false): void => {
      if (turn === last.current) setSaid({ text, isProblem });
    };
    setReading(true);
    setSkipped([]);
    try {
      const images = await droppedImages(files, { shape }, (done, total) => say(`Reading image ${done} of ${total} …`));
      if (turn !== last.current) return;
      setSkipped(images.skipped);
      const dataset = ownDataset(images);
      say(ownSentence(dataset, images.parts !== null));
      onDataset(dataset);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), true);
    } finally {
      if (turn === last.current) setReading(false);
    }
  };
  return (
    <DropZone
      label="Or train on images of your own: drop a folder with one folder a class here, or an npz file. They stay in this browser."
      accept=".png,.jpg,.jpeg,.webp,.npz"
      folders
      disabled={disabled || reading}
      onFiles={(files) => void read(files)}
    >
      <p role={said?.isProblem ? "alert" : "status"} class="said">
        {said?.text}
      </p>
      <SkippedFiles skipped={skipped} />
    </DropZone>
  );
}
