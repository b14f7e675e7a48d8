import { modelHash } from "../../models/modelHash.ts";
import { resultVersion } from "../../pipeline/trial/version.ts";
import { completeRun } from "../../runs/completeRun.ts";
import { imagesHash } from "./imagesHash.ts";
import type { PartWork } from "./partWork.ts";

const FILE = "part.json";

/**
 * What a part without an attack came to, plain data: read back where the store has it, else worked out and kept.
 * Numbers that JSON cannot carry come back as they were.
 * @param settings all that decides it beside model, images and seed.
 */
export async function keptPart<T>(
  { model, data, store, seed, running }: PartWork,
  name: string,
  settings: object,
  work: () => Promise<T>,
): Promise<T> {
  const run = store.run({
    ...{ kind: "audit part", version: resultVersion, part: name, settings, seed },
    ...{ model: await modelHash(model), images: await imagesHash(data) },
  });
  await completeRun(
    run,
    async (writer) => {
      writer.writeFile(
        FILE,
        JSON.stringify(await work(), (_, value) => (isOdd(value) ? { number: String(value) } : value)),
      );
      return {
        network: "description" in model ? model.description : "a model",
        dataset: `${data.labels.length} images of an audit`,
      };
    },
    running.signal,
  );
  return JSON.parse(new TextDecoder().decode(run.readFile(FILE)), (_, value) =>
    typeof value?.number === "string" && Object.keys(value).length === 1 ? Number(value.number) : value,
  );
}

function isOdd(value: unknown): boolean {
  return typeof value === "number" && !Number.isFinite(value);
}
