import { UserError } from "../../errors/userError.ts";

/** As V8 and onnxruntime say that there is no more. */
const lacking = /bad_alloc|failed to allocate|out of memory|allocation failed|invalid (typed )?array (buffer )?length/i;

/** What to tell a user where memory did not suffice; undefined for any other error. */
export function memoryError(error: unknown): UserError | undefined {
  if (!(error instanceof Error) || error instanceof UserError || !lacking.test(error.message)) return undefined;
  return new UserError(
    "There is not enough memory for this audit: give fewer images, smaller ones, or less memory for batches (a smaller `memory`, --memory), or close other programs. What is finished is kept.",
    { cause: error },
  );
}
