import { attackSamples } from "./attackSamples.mjs";
import { mistakes } from "./mistakes.mjs";
import { otherSamples } from "./otherSamples.mjs";
import { studySamples } from "./studySamples.mjs";

/**
 * What is run beside the trainings, those parts first that take longest. A part is `{ name, commands }`: it runs in a
 * folder of its own, one command after the other. A command is its arguments, a function that makes them from what the
 * last one printed, or `{ args, shown }`, of whose output only `shown(output)` counts.
 */
export function samples(program, settings) {
  return [
    ...studySamples(program, settings),
    ...attackSamples(program, settings),
    ...otherSamples(program),
    ...mistakes(),
  ];
}
