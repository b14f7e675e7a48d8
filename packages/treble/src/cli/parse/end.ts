/** Gets the exit code of the command that was run. */
export type End = (code: number) => void;
