import type { Engine } from "./engine.ts";
import type { EngineFromWorker } from "./engineWorker.ts";
import { type OpenEngine, openEngine } from "./openEngine.ts";

/** Opens an engine, in a worker, and tells the page, which ends the worker where that does not work. */
export async function openTold(engine: Engine, tell: (message: EngineFromWorker) => void): Promise<OpenEngine> {
  try {
    const lost = (why: string): void => tell({ kind: "lost", why });
    const opened = await openEngine(engine, { fetched: () => tell({ kind: "fetched" }), lost });
    tell({ kind: "ready" });
    return opened;
  } catch (error) {
    tell({ kind: "lost", why: error instanceof Error ? error.message : String(error) });
    // For ever: the page hears of it, not what was to be computed.
    return new Promise(() => {});
  }
}
