import type { Preprocessing } from "./preprocessing.ts";

/** A preprocessing in words: `[0, 255], BGR, mean 103.939, 116.779, 123.68`; behind its title, where it has one. */
export function preprocessingText({ range, channelOrder, mean, std }: Preprocessing, title?: string): string {
  const parts = [
    ...(range ? [`[${range.join(", ")}]`] : []),
    ...(channelOrder === "bgr" ? ["BGR"] : []),
    ...(mean ? [`mean ${mean.join(", ")}`] : []),
    ...(std ? [`std ${std.join(", ")}`] : []),
  ].join(", ");
  const plain = parts === "" ? "[0, 1]" : parts;
  return title === undefined || title === plain ? plain : `${title}: ${plain}`;
}
