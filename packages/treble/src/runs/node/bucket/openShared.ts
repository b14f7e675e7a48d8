import { type DiskStore, openStore } from "../diskStore.ts";
import { bucketAccess } from "./bucketAccess.ts";
import { BucketClient } from "./bucketClient.ts";
import { bucketRemote } from "./bucketRemote.ts";
import { parseBucketUrl } from "./bucketUrl.ts";

/**
 * The store in `folder`, made if need be, whose runs are in a bucket too where `url` names one; the variables of the
 * environment say who may.
 *
 * @param note told what a user should know, a sentence each.
 * @throws UserError for a folder that cannot be made, a URL of no bucket, and where variables are missing.
 */
export function openShared(folder: string, url: string | undefined, note: (message: string) => void): DiskStore {
  if (url === undefined) return openStore(folder, { note });
  const client = new BucketClient(parseBucketUrl(url), bucketAccess());
  return openStore(folder, { note, remote: bucketRemote(client, { note }) });
}
