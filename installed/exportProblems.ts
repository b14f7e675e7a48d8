import { readFileSync } from "node:fs";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";

/** What only those see who cannot import modules; the packages are modules alone, and say so. */
const ofOthers = ["node10", "node16-cjs"];

/** Where a packed package's types and code are not what an importer is promised: nothing, where all is well. */
export async function exportProblems(tarball: string): Promise<readonly object[]> {
  const checked = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))));
  if (!checked.types) return [{ kind: "NoTypes" }];
  return checked.problems.filter(
    (problem) => !("resolutionKind" in problem && ofOthers.includes(problem.resolutionKind)),
  );
}
