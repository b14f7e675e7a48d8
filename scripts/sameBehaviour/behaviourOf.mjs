import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { buildHash } from "./buildHash.mjs";
import { writeInputs } from "./inputs.mjs";
import { modelFromElsewhere } from "./modelFromElsewhere.mjs";
import { openProgram } from "./program.mjs";
import { samples } from "./samples.mjs";
import { networksToAttack, trainingSamples } from "./trainingSamples.mjs";

/**
 * Runs the sample with the program of a checkout, each part of it in a folder of its own below `place`, or finds it
 * done before (`isKept`). `given` is the folder of the images and models that all parts read, made by this program
 * where it is absent. Gives `{ place, given, checkout, ran, parts }`: `ran` is where it ran, if it was moved since.
 */
export async function behaviourOf(checkout, { folder, isWanted, models, isThorough, title, isKept = false, given }) {
  const hash = buildHash(checkout, `${models} ${isThorough}`);
  const kept = join(folder, hash);
  const record = join(kept, "about.json");
  if (isKept && existsSync(record)) {
    const about = JSON.parse(readFileSync(record, "utf8"));
    console.error(`${title}: as it came out before, from ${about.checkout}`);
    return { ...about, ...present(kept), parts: about.parts.filter(isWanted) };
  }
  // A name of the same length, so that no line breaks elsewhere on account of it.
  const ran = join(folder, randomBytes(hash.length / 2).toString("hex"));
  const inputs = join(ran, "inputs");
  if (given === undefined) writeInputs(inputs);
  else cpSync(given, inputs, { recursive: true });
  const program = openProgram(checkout, ran);
  // What is kept is kept whole.
  const wanted = (part) => isKept || isWanted(part.name);

  const trained = trainingSamples(program);
  const isNeeded = ({ name }) => given === undefined && name in networksToAttack;
  const first = trained.filter((part) => wanted(part) || isNeeded(part));
  await runAll(first, program, title);
  if (given === undefined) keepModels(program, join(inputs, "models"));
  const rest = samples(program, { models, isThorough }).filter(wanted);
  await runAll(rest, program, title);

  const parts = [...first.filter(wanted), ...rest].map(({ name }) => name);
  const about = { checkout, ran, parts };
  writeFileSync(join(ran, "about.json"), JSON.stringify(about));
  if (!isKept) return { ...about, ...present(ran) };
  rmSync(kept, { recursive: true, force: true });
  renameSync(ran, kept);
  return { ...about, ...present(kept), parts: parts.filter(isWanted) };
}

const present = (place) => ({ place, given: join(place, "inputs") });

/** The networks that the other parts attack: as they were trained, and as files from elsewhere. */
function keepModels(program, folder) {
  const foreign = join(folder, "foreign");
  mkdirSync(foreign, { recursive: true });
  for (const [part, name] of Object.entries(networksToAttack)) {
    const model = readFileSync(JSON.parse(program.output(part)).model);
    writeFileSync(join(folder, `${name}.onnx`), model);
    writeFileSync(join(foreign, `${name}.onnx`), modelFromElsewhere(model));
    if (name === "good") {
      writeFileSync(join(foreign, "probabilities.onnx"), modelFromElsewhere(model, { softmax: true }));
    }
  }
}

/** Two at a time where there are the cores. */
async function runAll(parts, program, title) {
  const waiting = [...parts];
  let done = 0;
  const work = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      await program.perform(part);
      console.error(`${title}: ${++done} of ${parts.length}, ${part.name}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
}
