import type { Findings } from "./stepSearch.ts";

/** What the search of an attack found of one sample, before anything of it is confirmed: see `Findings`. */
export interface Finding {
  /** `[C, H, W]`, of the caller's from then on. */
  readonly image: Float32Array;
  readonly crossed: number;
  readonly unusable: number;
  readonly stuck: number;
  readonly queries: number;
}

/** Keeps what is found of samples, so that an attack that is stopped need not search around them again. */
export interface KeptFindings {
  /** What an earlier start found of a sample; undefined where it found nothing yet. */
  known(sample: number): Finding | undefined;
  /** Told of every sample that is finished. */
  keep(sample: number, finding: Finding): void;
}

/** What is found of a sample whose image has `size` values. */
export function findingOf(findings: Findings, sample: number, size: number): Finding {
  return {
    image: findings.images.slice(sample * size, (sample + 1) * size),
    crossed: findings.crossed[sample]!,
    unusable: findings.unusable[sample]!,
    stuck: findings.stuck[sample]!,
    queries: findings.queries[sample]!,
  };
}

/** Enters what was found of a sample. */
export function enterFinding(findings: Findings, sample: number, finding: Finding): void {
  findings.images.set(finding.image, sample * finding.image.length);
  findings.crossed[sample] = finding.crossed;
  findings.unusable[sample] = finding.unusable;
  findings.stuck[sample] = finding.stuck;
  findings.queries[sample] = finding.queries;
}
