import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { webgpuKernels } from "../lower/webgpuKernels.ts";
import { ModelError } from "../trace/foreignNode.ts";
import { type LoadedModel, type LoadOptions, load } from "../trace/load.ts";
import type { ReadExternal } from "../trace/readTensor.ts";
import type { Backend } from "./backend.ts";
import { discard } from "./discard.ts";
import { keptOpen } from "./keptOpen.ts";
import { processOfItsOwn } from "./processOfItsOwn.ts";

const backend: Backend = {
  name: "onnxruntime-node cpu",
  Tensor,
  writesInPlace: true,
  createSession: sessionsOn(["cpu"]),
};

const webgpu: Backend = {
  name: "onnxruntime-node webgpu",
  Tensor,
  // Results come from the graphics card's memory: a copy is right in any case.
  writesInPlace: false,
  instead: webgpuKernels,
  createSession: keptOpen(sessionsOn(["webgpu", "cpu"])),
};

/** @param executionProviders what runs the operators, the first that can. */
function sessionsOn(executionProviders: readonly string[]): Backend["createSession"] {
  return (model, { threads, unoptimized }) => {
    keepFreedMemory();
    return InferenceSession.create(model, {
      executionProviders,
      graphOptimizationLevel: unoptimized ? "disabled" : "all",
      // Fatal only: what goes wrong is thrown, and warnings about unused initialisers are not the user's concern.
      logSeverityLevel: 4,
      ...(threads ? { intraOpNumThreads: threads } : {}),
      // The worker that spins after a run would steal a core from other sessions of the process.
      extra: { session: { force_spinning_stop: "1" } },
    });
  };
}

let kept = false;

/**
 * onnxruntime-node hands every result out as a copy in fresh memory. glibc gives freed memory back to the system, and
 * fetches it again page by page for the next run, unless a larger block has been freed before (up to 32 MiB: mallopt,
 * "M_MMAP_THRESHOLD"): a step with 6 MiB of state took up to twice as long.
 */
function keepFreedMemory(): void {
  if (!kept) discard(new Uint8Array(31 * 2 ** 20));
  kept = true;
}

/** The native backend for Node: stock onnxruntime-node on the CPU. One object, so that equal graphs share a session. */
export function nodeBackend(): Backend {
  return backend;
}

/**
 * The graphics card through WebGPU, as onnxruntime-node brings it; operators that it lacks run on the CPU. Where there
 * is no card, or no driver for it, creating a session fails, or ends the process: try it in one of its own first.
 */
export function webgpuBackend(): Backend {
  return webgpu;
}

/**
 * `load` for a file, with the weights that lie in other files of the same folder or below it. What a model may ask of
 * onnxruntime that ends the process or fills its memory is tried in a process of its own first (`isHarmless` says which
 * models need none).
 * @throws ModelError where `load` does, for files that cannot be read or whose real place is outside that folder, and
 * for models that end the process that runs them, or take too long or too much memory there.
 */
export async function loadFile(
  path: string,
  options: Partial<Omit<LoadOptions, "readExternal">> = {},
): Promise<LoadedModel> {
  const bytes = await readWhole(path);
  const own = processOfItsOwn();
  try {
    const trial = (): Backend => own.backend;
    const model = await load(bytes, { backend, trial, ...options, readExternal: readerBeside(path) });
    const ended = own.ended();
    if (ended !== undefined) throw new ModelError(ended);
    return model;
  } catch (error) {
    // Whatever went wrong afterwards did so because of that.
    throw error instanceof ModelError && own.ended() !== undefined ? new ModelError(own.ended()!) : error;
  } finally {
    own.close();
  }
}

function readerBeside(model: string): ReadExternal {
  return async (location) => {
    const path = join(dirname(model), location);
    const [folder, target] = await Promise.all([dirname(model), path].map((place) => realpath(place))).catch(() => {
      throw new ModelError(`The model's weights are in the file "${path}", which cannot be read; put it there.`);
    });
    // A link may lead out of the folder although its name does not.
    if (!folder || !target?.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
      throw new ModelError(`The model refers to the file "${location}", which leads out of the model's folder.`);
    }
    return readWhole(target);
  };
}

async function readWhole(path: string): Promise<Uint8Array> {
  try {
    // Reading from a pipe or a device might never end.
    if ((await stat(path)).isFile()) return await readFile(path);
  } catch {
    // Falls through: that the file cannot be read is what matters.
  }
  throw new ModelError(`The file "${path}" cannot be read.`);
}
