import type { VNode } from "preact";
import type { Asked } from "./asked.ts";
import type { DataFile } from "./datasetHere.ts";
import type { Trainer } from "./trainer.ts";

/** Train, pause, step, reset, another seed; why not, where it cannot be. */
export function Controls(props: {
  readonly training: Trainer;
  readonly asked: Asked;
  readonly files: readonly DataFile[];
  /** Why what is asked for cannot be trained. */
  readonly refused: string | null;
}): VNode {
  const { training, asked, files, refused } = props;
  const { phase, finished } = training.state;
  const active = phase === "running" || phase === "starting" || phase === "measuring";
  const free = refused === null && !active && phase !== "paused";
  const another = { ...asked, seed: Math.max(asked.seed, ...finished.map(({ trained }) => trained.asked.seed)) + 1 };
  return (
    <div class="controls">
      {phase === "paused" ? (
        <button type="button" class="main" onClick={() => training.resume()}>
          Go on
        </button>
      ) : (
        <button type="button" class="main" disabled={!free} onClick={() => training.train(asked, files)}>
          Train
        </button>
      )}
      <button type="button" disabled={phase !== "running"} onClick={() => training.pause()}>
        Pause
      </button>
      <button type="button" disabled={!(free || phase === "paused")} onClick={() => training.step(asked, files)}>
        Step
      </button>
      <button type="button" disabled={phase === "idle"} onClick={() => training.reset()}>
        Reset
      </button>
      <button type="button" disabled={!free || finished.length === 0} onClick={() => training.train(another, files)}>
        Train another seed
      </button>
      {refused !== null && <p role="alert">{refused}</p>}
    </div>
  );
}
