import type { InferenceSession } from "onnxruntime-common";
import type { Backend } from "./backend.ts";

/**
 * Sessions that are made, run and released one after the other, all of them together. onnxruntime-web lays out a run's
 * arguments on the WebAssembly stack across several ticks, so that two runs at once would overwrite each other's; the
 * computing itself blocks anyway, or has one graphics card.
 */
export function inTurns(create: Backend["createSession"]): Backend["createSession"] {
  let last: Promise<unknown> = Promise.resolve();
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
  return (model, options) =>
    alone(async () => {
      const session = await create(model, options);
      const run = session.run.bind(session);
      const release = session.release.bind(session);
      return Object.assign(session, {
        run: ((feeds, fetches) => alone(() => run(feeds, fetches as InferenceSession.FetchesType))) as typeof run,
        release: () => alone(release),
      });
    });
}
