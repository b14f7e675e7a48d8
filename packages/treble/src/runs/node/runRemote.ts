/** A run in a folder, for whoever has it elsewhere too. */
export interface RunHere {
  readonly id: string;
  readonly hash: string;
  /** Where it is, or would be. */
  readonly folder: string;
  /** The store's folder. */
  readonly root: string;
  isDone(): boolean;
  /** Whether somebody is doing it here at this moment. */
  isRunningHere(): boolean;
  /** Moves a finished run, in a folder by itself, into its place; one that is finished there stays unless `replace`. */
  adopt(folder: string, replace: boolean): void;
}

/** Where the runs of a store are besides its folder: what machines share that have no folder in common. */
export interface RunRemote {
  /** What another process opens the same place by. */
  readonly url: string;
  /** Looks once what is finished and being done there, for many `refresh` and `isTaken` that follow at once. */
  look(signal?: AbortSignal): Promise<void>;
  /** Whether another machine was doing the run at the last look. */
  isTaken(run: RunHere): boolean;
  /** Fetches a run that is finished there and not here, and gives one that is finished here and not there. */
  refresh(run: RunHere, signal?: AbortSignal): Promise<void>;
  /**
   * Waits while another machine does the run. Then it is finished here too, or ours to do, from its last checkpoint
   * there on where nothing of it is here, until `give` or `leave`.
   */
  reserve(run: RunHere, signal?: AbortSignal): Promise<void>;
  /** Gives a run that was finished here. Where another was first, that one's takes its place. */
  give(run: RunHere, signal?: AbortSignal): Promise<void>;
  /** Lets other machines do a run that was reserved here; it never rejects. */
  leave(run: RunHere): Promise<void>;
  /** Keeps a few bytes beside the runs; the last ones are kept. */
  keep(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Null where there are none. */
  kept(name: string, signal?: AbortSignal): Promise<Uint8Array | null>;
  /** Told that the run, which is being done here, has a new checkpoint. */
  saved(run: RunHere): void;
}
