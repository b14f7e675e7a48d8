// Ours as a side of the clock, on whichever backend: in a worker of the page, or in Node.
import { iterate } from "ongrad";
import { programSide } from "../turns.mjs";
import { CHECKED_STEPS, caseNamed } from "./cases.mjs";

/** Opens a case. `results` is what a check compares after the checked steps. */
export async function openOwn(name, options) {
  const { build, start, feeds, stepsPerRun = 1, results } = caseNamed(name).prepare();
  const program = await iterate(build(), { ...options, stepsPerRun });
  program.reset(start);
  let outputs = {};
  for (let i = 0; i < CHECKED_STEPS; i++) outputs = await program.step(feeds);
  const reached = results(await program.state(), outputs);
  const side = await programSide(program, feeds, stepsPerRun);
  return { ...side, results: reached, close: () => program.dispose() };
}
