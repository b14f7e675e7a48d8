/** A mistake the user can mend: one sentence that says what is wrong, where, and what to do. Exit code 2. */
export class UserError extends Error {
  override name = "UserError";
}
