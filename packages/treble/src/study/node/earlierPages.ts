import { join } from "node:path";
import { z } from "zod";
import { removeIfThere } from "../../files/atomicFile.ts";
import { readRegularFile } from "../../files/regularFile.ts";
import { parseJson } from "../../formats/parseJson.ts";
import { type NamedExperiments, studyLinks } from "../../report/words/studyLinks.ts";
import { MAX_RESULT_BYTES, resultFile } from "./resultFile.ts";

const schema = z.object({
  experiments: z.array(
    z.object({ id: z.string(), claims: z.array(z.string()), charts: z.array(z.object({ id: z.string() })) }),
  ),
});

/**
 * Takes away the pages and figures of an earlier study in the folder, as its `results.json` names them: of experiments
 * that the next one lacks they would stay behind, with other numbers and no link to them. Whatever else lies there
 * stays.
 */
export function removeEarlierPages(folder: string): void {
  const earlier = earlierResult(folder);
  if (!earlier) return;
  const { experiments, charts } = studyLinks(earlier);
  for (const page of experiments.values()) removeIfThere(join(folder, page));
  for (const figure of charts.values()) {
    for (const ending of ["svg", "png", "csv"]) removeIfThere(join(folder, `${figure}.${ending}`));
  }
}

/** As much of it as names files; undefined where there is none, or none that can be read. */
function earlierResult(folder: string): NamedExperiments | undefined {
  const bytes = readRegularFile(join(folder, resultFile), MAX_RESULT_BYTES);
  return bytes === null ? undefined : schema.safeParse(parseJson(bytes)).data;
}
