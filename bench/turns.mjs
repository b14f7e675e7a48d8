// Our sides of the clock. A side is `{ repeats, turn(repeats) }`: a turn takes that many steps and gives milliseconds a
// step.
import { compile, input, matmul } from "ongrad";

/** How long one side's turn takes at least, in milliseconds. */
const TURN = 60;

/** How many steps of this many milliseconds make a turn. */
export function repeatsFor(milliseconds) {
  return Math.max(1, Math.ceil(TURN / milliseconds));
}

/** How many steps of this many milliseconds are taken, not counted, before a turn: they fill the caches again. */
export function uncountedFor(milliseconds) {
  return milliseconds < 1000 ? 1 : 0;
}

/** A side that runs in this process, `stepsPerRun` steps at a time. */
export async function ownSide(run, stepsPerRun = 1) {
  await run();
  await run();
  const started = performance.now();
  await run();
  const milliseconds = performance.now() - started;
  return {
    repeats: repeatsFor(milliseconds),
    turn: async (repeats) => (await turn(run, repeats, uncountedFor(milliseconds))) / stepsPerRun,
  };
}

/** A program as such a side: every step is fed the same. */
export function programSide(program, feeds, stepsPerRun) {
  const stacked = Object.fromEntries(Object.entries(feeds).map(([name, data]) => [name, repeated(data, stepsPerRun)]));
  return ownSide(async () => void (await program.steps(stepsPerRun, stacked)), stepsPerRun);
}

/** The same array `count` times over: what several steps of one run are fed. */
function repeated(data, count) {
  const all = new data.constructor(data.length * count);
  for (let i = 0; i < count; i++) all.set(data, i * data.length);
  return all;
}

/** Milliseconds a run, after some that are not counted. */
export async function turn(run, repeats, uncounted) {
  for (let i = 0; i < uncounted; i++) await run();
  const started = performance.now();
  for (let i = 0; i < repeats; i++) await run();
  return (performance.now() - started) / repeats;
}

/** One matrix product, 1024³: the peak that shares are of. */
export async function gemmSide(options) {
  const [a, b] = [input("a", [1024, 1024]), input("b", [1024, 1024])];
  const executable = await compile({ a, b }, { c: matmul(a, b) }, options);
  const feeds = { a: new Float32Array(1024 ** 2).fill(0.5), b: new Float32Array(1024 ** 2).fill(0.5) };
  const into = { c: new Float32Array(1024 ** 2) };
  const side = await ownSide(async () => void (await executable.run(feeds, into)));
  return { ...side, flops: 2 * 1024 ** 3, dispose: () => executable.dispose() };
}
