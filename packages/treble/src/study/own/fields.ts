import { z } from "zod";

/** An object whose unknown fields are named together with those that there are. */
export function fields<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `there is no field ${(issue.keys as string[]).join(", ")}; the fields are ${Object.keys(shape).join(", ")}`
        : undefined,
  });
}
