/** What a value that should be another one is, in messages: `undefined`, `"8"`, `a Float64Array`, `a function`. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object") return shown(value);
  const name = Array.isArray(value) ? "Array" : (value.constructor?.name ?? "Object");
  if (name === "Object") return "an object";
  return `${/^[AEIO]/.test(name) ? "an" : "a"} ${name}`;
}

/** A number as it is, text in quotes, so that `8` and `"8"` differ; of anything else its kind. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "object" && value !== null ? kindOf(value) : String(value);
}
