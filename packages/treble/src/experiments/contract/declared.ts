/**
 * Where a claim's rule stood before its first run, in words: the day, and the commit of this repository's history that
 * first has it.
 */
export function declaredIn(commit: string, day = "29 November 2026"): string {
  return `${day}, before its first run (commit ${commit})`;
}
