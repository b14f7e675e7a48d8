/** Fields that results of studies and of audits have in common, as they stand in JSON. */
import { z } from "zod";

/** JSON has no NaN, and writes null for what could not be measured. */
export const number = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
export const count = z.int().nonnegative();
export const text = z.string();
export const texts = z.array(text);
export const interval = z.object({ mean: number, low: number, high: number }).meta({ id: "Interval" });
export const quartiles = z.object({ q25: number, median: number, q75: number }).meta({ id: "Quartiles" });
export const setting = z.object({ name: text, value: text, reason: text }).meta({ id: "Setting" });

export const profile = z
  .object({
    radius: z.array(number),
    share: z.array(number),
    low: z.array(number),
    high: z.array(number),
    density: z.array(number),
  })
  .refine(
    ({ radius, ...others }) => Object.values(others).every(({ length }) => length === radius.length),
    "the lists of a profile are not of one length",
  )
  .meta({ id: "RadialProfile" });
