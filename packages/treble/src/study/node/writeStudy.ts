import { join } from "node:path";
import { writeFileAtomic } from "../../files/atomicFile.ts";
import { makeFolder } from "../../files/makeFolder.ts";
import { readStudyResult } from "../../results/readStudyResult.ts";
import { referencesOf } from "../../results/references.ts";
import type { StudyResult } from "../../results/results.ts";
import { visibleText } from "../../text/visibleText.ts";
import { removeEarlierPages } from "./earlierPages.ts";
import { referencesFile, resultFile } from "./resultFile.ts";
import { svgToPng } from "./svgToPng.ts";

/**
 * Writes a study into a folder: `results.json`, and of what this holds, and nothing else, `references.json` for audits,
 * its charts in `figures`, the tables and the pages, `index.html` last. What an earlier study wrote there goes. Charts
 * are saved as PNG too where that can be done.
 * @returns the result as it was written
 * @throws UserError where the folder cannot be written
 */
export async function writeStudy(
  folder: string,
  result: StudyResult,
  note: (message: string) => void,
): Promise<StudyResult> {
  // With what draws charts, loaded when there are some.
  const { studyFiles } = await import("../../report/studyFiles.ts");
  const draw = await svgToPng();
  if (typeof draw === "string") note(`note: the charts are not saved as PNG, because ${draw}.`);
  const figures: StudyResult["figures"] = typeof draw === "string" ? ["svg", "csv"] : ["svg", "png", "csv"];
  // As it will be read: JSON has no NaN, no infinity and no negative zero.
  const written = readStudyResult(JSON.stringify({ ...result, figures }));
  makeFolder(join(folder, "figures"));
  removeEarlierPages(folder);
  writeFileAtomic(join(folder, resultFile), `${visibleText(JSON.stringify(written))}\n`);
  writeFileAtomic(join(folder, referencesFile), `${visibleText(JSON.stringify(referencesOf(written)))}\n`);
  for (const [path, text] of studyFiles(written)) {
    writeFileAtomic(join(folder, path), text);
    if (typeof draw !== "string" && path.endsWith(".svg")) {
      writeFileAtomic(join(folder, path.replace(/svg$/, "png")), await draw(text));
    }
  }
  return written;
}
