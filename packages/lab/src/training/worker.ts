/** The worker in which networks are trained: one at a time, what two seeds share after each. */
import { UserError } from "treble-lab";
import type { EngineFromWorker, EngineToWorker } from "../engine/index.ts";
import type { OpenEngine } from "../engine/openEngine.ts";
import { openTold } from "../engine/openTold.ts";
import type { Asked } from "./asked.ts";
import { datasetHere } from "./datasetHere.ts";
import { gate } from "./gate.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { type Finished, session } from "./session.ts";
import { sharedOf } from "./sharedOf.ts";

const tell = (message: FromWorker | EngineFromWorker): void => postMessage(message);
const door = gate(() => tell({ kind: "paused" }));
/** What computes; the page ends this worker where that does not open. */
let opened: Promise<OpenEngine>;
/** Of one network, seed by seed. */
let siblings: { readonly key: string; readonly finished: Finished[] } = { key: "", finished: [] };

addEventListener("message", ({ data }: MessageEvent<ToWorker | EngineToWorker>) => {
  if (data.kind === "open") opened = openTold(data.engine, tell);
  else if (data.kind === "train") void begin(data);
  else door[data.kind]();
});

async function begin({ asked, files }: Extract<ToWorker, { kind: "train" }>): Promise<void> {
  const { engine, backend, exact } = await opened;
  try {
    const dataset = await datasetHere(asked.data, asked.trainImages, files);
    tell({ kind: "begun", engine });
    const finished = await session(asked, dataset, {
      ...{ backend, exact, engine, gate: door, tell, clock: () => performance.now() },
      signal: new AbortController().signal,
    });
    const key = JSON.stringify({ ...asked, seed: null } satisfies Omit<Asked, "seed"> & { seed: null });
    const before = siblings.key === key ? siblings.finished : [];
    const others = before.filter(({ trained }) => trained.asked.seed !== asked.seed);
    siblings = { key, finished: [...others, finished] };
    const { trained, model } = finished;
    tell({ kind: "done", trained, model, shared: await sharedOf(siblings.finished) });
  } catch (error) {
    const sentence = messageOf(error);
    // What nobody asked for wrongly is the graphics card's fault.
    if (engine.device === "webgpu" && !(error instanceof UserError)) tell({ kind: "lost", why: sentence });
    else tell({ kind: "failed", sentence });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
