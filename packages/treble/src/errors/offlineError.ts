import { UserError } from "./userError.ts";

/** A dataset is not in the cache folder and the network that it would come from is absent or switched off. */
export class OfflineError extends UserError {
  override name = "OfflineError";
}
