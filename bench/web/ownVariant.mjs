// Ours as a side of the clock, on whichever backend: in a worker of the page, or in Node.
import { iterate } from "ongrad";
import { gemmSide, programSide } from "../turns.mjs";
import { CHECKED_STEPS, caseNamed } from "./cases.mjs";

/** Opens a case. `results` is what a check compares after the checked steps. */
export async function openOwn(name, options) {
  const { product, prepare } = caseNamed(name);
  if (product) {
    const side = await gemmSide(options);
    return { ...side, results: [], close: () => side.dispose() };
  }
  const { build, start, feeds, stepsPerRun = 1, results } = prepare();
  const program = await iterate(build(), { ...options, stepsPerRun });
  program.reset(start);
  let outputs = {};
  for (let i = 0; i < CHECKED_STEPS; i++) outputs = await program.step(feeds);
  const reached = results(await program.state(), outputs);
  const side = await programSide(program, feeds, stepsPerRun);
  return { ...side, results: reached, close: () => program.dispose() };
}
