import type { JobProgress } from "./laboratory.ts";

/** What a network is doing, in a few words. */
export function progressText({ phase, epoch, loss, accuracy }: JobProgress): string {
  const parts: string[] = [phase];
  if (epoch !== undefined) parts.push(`epoch ${epoch.toFixed(1)}`);
  if (loss !== undefined && Number.isFinite(loss)) parts.push(`loss ${loss.toFixed(3)}`);
  if (accuracy !== undefined && Number.isFinite(accuracy)) parts.push(`accuracy ${accuracy.toFixed(3)}`);
  return parts.join(", ");
}
