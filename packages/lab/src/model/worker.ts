/** The worker in which models are opened and audited: one at a time; to stop it is to end it. */
import { auditJson } from "treble-lab/report";
import { type EngineFromWorker, type EngineToWorker, engineText } from "../engine/index.ts";
import type { OpenEngine } from "../engine/openEngine.ts";
import { openTold } from "../engine/openTold.ts";
import { auditHere, openHere } from "./auditHere.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { failureSentence } from "./words.ts";

const tell = (message: FromWorker | EngineFromWorker): void => postMessage(message);
/** What computes; the page ends this worker where that does not open. */
let opened: Promise<OpenEngine>;

addEventListener("message", ({ data }: MessageEvent<ToWorker | EngineToWorker>) => {
  if (data.kind === "open") opened = openTold(data.engine, tell);
  else void answer(data);
});

async function answer(request: ToWorker): Promise<void> {
  const { engine, backend } = await opened;
  try {
    const around = { backend, tell, machine: `${engineText(engine)}, in a browser` };
    if (request.kind === "look") await openHere(request, around);
    else tell({ kind: "done", json: auditJson(await auditHere(request, around)) });
  } catch (error) {
    tell({ kind: "failed", sentence: failureSentence(error) });
  }
}
