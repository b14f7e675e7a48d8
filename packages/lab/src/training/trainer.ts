import { type Engine, type EngineWorker, engineWorker } from "../engine/index.ts";
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
  /** What computes, or did; null where that is not settled. */
  readonly engine: Engine | null;
  /** That another engine was asked for, and why it is not used. */
  readonly fallback: string | null;
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

/** Of a training that begins. */
const fresh = { phase: "starting", engine: null, points: [], progress: null, look: null, failure: null } as const;
const idle: TrainingState = {
  ...{ ...fresh, phase: "idle", asked: null, fallback: null, finished: [], shared: null },
};

/**
 * @param onChange told of every change of the state
 * @param asksFor what the next training is to run on, and what suits the processor
 */
export function trainer(
  onChange: () => void,
  asksFor: () => { readonly engine: Engine; readonly suiting: number },
): Trainer {
  let worker: EngineWorker<ToWorker> | null = null;
  /** What the worker was opened for. */
  let opened = "";
  let state = idle;
  let last: Extract<ToWorker, { kind: "train" }> | null = null;
  const change = (more: Partial<TrainingState>): void => {
    state = { ...state, ...more };
    onChange();
  };
  const send = (message: ToWorker): void => worker?.send(message);
  const fail = (failure: string): void => {
    worker?.end();
    worker = null;
    change({ phase: "failed", failure });
  };
  const open = (): void => {
    const { engine, suiting } = asksFor();
    const key = JSON.stringify(engine);
    if (worker && opened === key) return;
    worker?.end();
    opened = key;
    change({ fallback: null });
    worker = engineWorker<ToWorker, FromWorker>(engine, {
      create: () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }),
      suiting,
      doing: "training",
      onMessage: (message) => change(after(state, message)),
      onFailure: fail,
      onFallback(fallback) {
        const again = isBusy(state.phase) && last !== null;
        change({ ...(again && fresh), fallback });
        if (again && held) send({ kind: "pause" });
        if (again) send(last!);
      },
    });
  };
  /** Whether it is to wait at its next step. */
  let held = false;
  const begin = (asked: Asked, files: readonly DataFile[]): void => {
    open();
    last = { kind: "train", asked, files };
    change({ ...fresh, asked });
    send({ kind: held ? "pause" : "resume" });
    send(last);
  };
  return {
    get state() {
      return state;
    },
    train(asked, files) {
      held = false;
      begin(asked, files);
    },
    pause() {
      held = true;
      send({ kind: "pause" });
    },
    resume() {
      held = false;
      send({ kind: "resume" });
      change({ phase: "running" });
    },
    step(asked, files) {
      held = true;
      if (state.phase === "paused" || state.phase === "running") send({ kind: "step" });
      else begin(asked, files);
    },
    reset() {
      worker?.end();
      worker = null;
      last = null;
      state = idle;
      onChange();
    },
  };
}

/** Whether a training is under way. */
export function isBusy(phase: TrainingState["phase"]): boolean {
  return ["starting", "running", "paused", "measuring"].includes(phase);
}

/** The state after a message. */
function after(state: TrainingState, message: FromWorker): TrainingState {
  switch (message.kind) {
    case "begun":
      return { ...state, phase: "running", engine: message.engine };
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
