// Whether a peer's step computes what ours does: a few steps from the same start, then the numbers side by side.
import { iterate } from "ongrad";

const STEPS = { pgd: 1, train: 2, convolution: 1 };
/** What a difference may be at most; see `difference`. */
export const BOUND = 1e-3;

/** What a difference of each task is of. */
export const MEASURES = {
  pgd: "share of pixels that moved otherwise",
  train: "distance of the weights' changes, relative",
  convolution: "worst distance of result and gradients, relative",
};

export function taskOf({ task, kind }) {
  return task ?? kind;
}

/** What the case's state or results are after its steps. */
export async function ownResults({ peer, prepare }, options) {
  const { build, start, feeds, results } = prepare();
  const program = await iterate(build(), options);
  program.reset(start);
  let outputs = {};
  for (let i = 0; i < STEPS[taskOf(peer)]; i++) outputs = await program.step(feeds);
  const own = results(await program.state(), outputs);
  await program.dispose();
  return { own, initial: results(start, outputs), steps: STEPS[taskOf(peer)] };
}

/**
 * How far theirs are from ours. One PGD step moves every pixel by its gradient's sign, so the share of pixels that
 * moved otherwise is counted (those whose gradient is rounding noise); elsewhere distances are Euclidean.
 */
export function difference(task, { own, initial }, theirs) {
  if (theirs.length !== own.length || theirs.some((array, i) => array.length !== own[i].length)) return Infinity;
  if (task === "pgd") {
    const [a, b] = [own[0], theirs[0]];
    return a.reduce((sum, value, i) => sum + (Math.abs(value - b[i]) < 1e-4 ? 0 : 1), 0) / a.length;
  }
  if (task === "convolution") return Math.max(...own.map((array, i) => distance(array, theirs[i]) / norm(array)));
  const [moved, apart] = own.reduce(
    ([m, d], array, i) => [m + distance(array, initial[i]) ** 2, d + distance(array, theirs[i]) ** 2],
    [0, 0],
  );
  return Math.sqrt(apart / moved);
}

function distance(a, b) {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0));
}

function norm(a) {
  return Math.sqrt(a.reduce((sum, value) => sum + value ** 2, 0));
}
