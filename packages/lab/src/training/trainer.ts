import type { Asked } from "./asked.ts";
import type { DataFile } from "./datasetHere.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import type { Measured, SharedReport, Trained } from "./report.ts";

/** One point of the curves of a training. */
export interface TrainingPoint {
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
}

/** How a training stands. */
export interface TrainingState {
  readonly phase: "idle" | "starting" | "running" | "paused" | "measuring" | "done" | "failed";
  readonly asked: Asked | null;
  readonly threads: number;
  readonly points: readonly TrainingPoint[];
  /** Steps done and in all, and seconds so far. */
  readonly progress: { readonly done: number; readonly total: number; readonly seconds: number } | null;
  readonly look: Measured | null;
  /** Every finished one since the last reset, by seed. */
  readonly finished: readonly { readonly trained: Trained; readonly model: Uint8Array }[];
  readonly shared: SharedReport | null;
  readonly failure: string | null;
}

/** The page's end of the worker. */
export interface Trainer {
  readonly state: TrainingState;
  train(asked: Asked, files: readonly DataFile[]): void;
  pause(): void;
  resume(): void;
  /** Goes on by one run of a few steps, and pauses; begins, paused, where nothing has begun. */
  step(asked: Asked, files: readonly DataFile[]): void;
  /** Ends the worker, and with it everything that was trained: the next training starts from the same weights. */
  reset(): void;
}

const idle: TrainingState = {
  ...{ phase: "idle", asked: null, threads: 1, points: [], progress: null, look: null },
  ...{ finished: [], shared: null, failure: null },
};

/** @param onChange told of every change of the state */
export function trainer(onChange: () => void): Trainer {
  let worker: Worker | null = null;
  let state = idle;
  const change = (more: Partial<TrainingState>): void => {
    state = { ...state, ...more };
    onChange();
  };
  const send = (message: ToWorker): void => worker?.postMessage(message);
  const open = (): void => {
    if (worker) return;
    worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => change(after(state, data)));
    worker.addEventListener("error", (event) => {
      change({
        phase: "failed",
        failure: `The training could not be started: ${event.message || "its script is missing"}.`,
      });
    });
  };
  const begin = (asked: Asked, files: readonly DataFile[]): void => {
    open();
    change({ phase: "starting", asked, points: [], progress: null, look: null, failure: null });
    send({ kind: "train", asked, files });
  };
  return {
    get state() {
      return state;
    },
    train(asked, files) {
      send({ kind: "resume" });
      begin(asked, files);
    },
    pause() {
      send({ kind: "pause" });
    },
    resume() {
      send({ kind: "resume" });
      change({ phase: "running" });
    },
    step(asked, files) {
      if (state.phase !== "paused" && state.phase !== "running") {
        open();
        send({ kind: "pause" });
        begin(asked, files);
        return;
      }
      send({ kind: "step" });
    },
    reset() {
      worker?.terminate();
      worker = null;
      state = idle;
      onChange();
    },
  };
}

/** The state after a message. */
function after(state: TrainingState, message: FromWorker): TrainingState {
  switch (message.kind) {
    case "begun":
      return { ...state, phase: "running", threads: message.threads };
    case "paused":
      return { ...state, phase: "paused" };
    case "look":
      return { ...state, look: message.measured };
    case "step": {
      const { epoch, loss, accuracy, done, total, seconds } = message;
      const phase = state.phase === "running" && done >= total ? "measuring" : state.phase;
      return {
        ...state,
        phase,
        points: [...state.points, { epoch, loss, accuracy }],
        progress: { done, total, seconds },
      };
    }
    case "trained": {
      const { epoch, loss, accuracy, step, seconds } = message;
      const points = state.points.filter((point) => point.epoch < epoch);
      return {
        ...state,
        phase: "measuring",
        points: [...points, { epoch, loss, accuracy }],
        progress: { done: step, total: step, seconds },
      };
    }
    case "done": {
      const { trained, model, shared } = message;
      const before =
        shared === null ? [] : state.finished.filter((one) => one.trained.asked.seed !== trained.asked.seed);
      return { ...state, phase: "done", finished: [...before, { trained, model }], shared, look: trained.measured };
    }
    case "failed":
      return { ...state, phase: "failed", failure: message.sentence };
  }
}
