// Whose time it is: labels on a stack, and what passes belongs to the labels that are on it. Work is awaited step by
// step, so that whatever is entered is left in reverse order; anything else throws.

const stack = [];
let [wall, processor] = [performance.now(), process.cpuUsage()];
let times = new Map();

/** What passed until now goes to the labels on the stack. */
function charge() {
  const [now, used] = [performance.now(), process.cpuUsage()];
  if (stack.length > 0) {
    const key = JSON.stringify(stack);
    const sum = times.get(key) ?? { path: [...stack], wall: 0, cpu: 0, entered: 0 };
    sum.wall += (now - wall) / 1e3;
    sum.cpu += (used.user + used.system - processor.user - processor.system) / 1e6;
    times.set(key, sum);
  }
  [wall, processor] = [now, used];
}

function enter(label) {
  charge();
  stack.push(label);
  charge();
  times.get(JSON.stringify(stack)).entered++;
}

function leave(label) {
  charge();
  const last = stack.pop();
  if (last !== label) throw new Error(`The phase "${label}" ended inside "${last}".`);
}

/** The function, its time under a label, which may depend on its arguments; `then` changes what it returns. */
export function timed(label, work, then = (result) => result) {
  return function (...given) {
    const name = typeof label === "function" ? label(...given) : label;
    enter(name);
    let result;
    try {
      result = work.apply(this, given);
    } catch (error) {
      leave(name);
      throw error;
    }
    if (typeof result?.then !== "function") {
      leave(name);
      return then(result);
    }
    return result.then(then).finally(() => leave(name));
  };
}

/** The same object with those of these methods timed that it has. */
export function timedMethods(object, labels) {
  const there = Object.entries(labels).filter(([name]) => name in object);
  const methods = there.map(([name, label]) => [name, timed(label, object[name].bind(object))]);
  return Object.assign(Object.create(object), Object.fromEntries(methods));
}

/** Seconds of wall clock and processor by path of labels, each without those inside it, since the last call. */
export function taken() {
  charge();
  const all = [...times.values()];
  times = new Map();
  return all;
}

const program = (result) => timedMethods(result, { state: "state", reset: "state" });

/** What is timed: by module of a package's dist and name, the label, and what becomes of the result. */
export const TIMED = {
  "treble/dist/pipeline/training/learningRate.js": { findLearningRate: ["search"] },
  "treble/dist/pipeline/training/trainRun.js": { trainRun: ["train"] },
  "treble/dist/pipeline/measureRun.js": { measureRun: ["measure"] },
  "treble/dist/pipeline/probes/probeRun.js": { probeRun: [(_, __, { kind }) => `probe ${kind}`] },
  "treble/dist/training/train.js": { train: ["loop"] },
  "treble/dist/training/trainStep.js": { trainStep: ["graph"] },
  "treble/dist/training/evaluate.js": {
    evaluator: ["graph", (result) => timedMethods(result, { evaluate: "evaluate", evaluateUpTo: "evaluate" })],
  },
  "treble/dist/training/batch.js": { fillBatch: ["batch"] },
  "treble/dist/attacks/engine/runAttack.js": { runAttack: [({ name }) => name] },
  "treble/dist/attacks/engine/inputGradient.js": { inputGradient: ["features"] },
  "treble/dist/attacks/engine/step.js": { attackStep: ["graph"] },
  "treble/dist/spectrum/measureSpectra.js": { measureSpectra: ["spectra"] },
  "treble/dist/spectrum/alignment.js": { alignment: ["spectra"] },
  "treble/dist/pipeline/trial/imageSpec.js": { imageSpec: ["image statistics"] },
  "treble/dist/models/network/initialize.js": { initialize: ["initialise"] },
  "treble/dist/models/network/trained.js": { toOnnx: ["files"] },
  "treble/dist/pipeline/training/savedWeights.js": { loadWeights: ["files"] },
  "treble/dist/formats/npz.js": { writeNpz: ["files"], readNpz: ["files"] },
  "treble/dist/runs/node/checkpointFile.js": { writeCheckpoint: ["checkpoints"] },
  "treble/dist/runs/node/doneFile.js": { writeDoneFile: ["files"] },
  "treble/dist/files/atomicFile.js": { writeFileAtomic: ["files"] },
  "ongrad/dist/run/compile.js": { compile: ["graph"] },
  "ongrad/dist/run/iterate.js": { iterate: ["graph", program] },
};

/** A backend whose sessions and runs are timed. */
export function timedBackend(backend) {
  const session = (made) => {
    made.run = timed("run", made.run.bind(made));
    return made;
  };
  return { ...backend, createSession: timed("session", backend.createSession.bind(backend), session) };
}
