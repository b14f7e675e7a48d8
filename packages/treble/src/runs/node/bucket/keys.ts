/** The keys of a store's objects, below its prefix. */

export function doneKey(id: string): string {
  return `runs/${id}/done.json`;
}

export function fileKey(sha256: string): string {
  return `files/${sha256}`;
}

export function claimKey(id: string): string {
  return `claims/${id}`;
}

export function checkpointKey(id: string): string {
  return `checkpoints/${id}.zip`;
}
