import { shellText } from "treble-lab";
import { type AskedAudit, yours } from "./askedAudit.ts";
import type { OpenedFacts } from "./messages.ts";

/**
 * What audits the same model on the same images in a terminal.
 * @param opened null where it is not known what the model takes.
 */
export function commandText(
  file: string,
  { fed, data, images, attack, l2, linf, without, budget, memory, seed, preprocessing }: AskedAudit,
  opened: OpenedFacts | null,
): string {
  const { size, input, output, range, channelOrder, mean, std, cutSoftmax, straightThrough, foldBatchNorm } = fed;
  const [height, width] = opened?.shape.slice(1) ?? [];
  const own = data === yours && height !== undefined;
  // Of a square a page brings the shorter side to it.
  const resize = own ? { resize: height === width ? height : `${height}x${width}` } : {};
  const flags: Readonly<Record<string, unknown>> = {
    data: data === yours ? "FOLDER" : data,
    ...resize,
    ...(own && height === width && { crop: height }),
    ...{ images, attack, l2, linf },
    without: without.length > 0 ? without.map((part) => part.replaceAll(" ", "-")).join(",") : null,
    budget: budget === null ? null : `${budget}s`,
    memory: `${memory / 1e6}MB`,
    ...{ preprocessing, range, "channel-order": channelOrder, mean, std, size, input, output, seed },
  };
  const given = Object.entries(flags).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [`--${name}`, String(value)],
  );
  const set = [
    ...(cutSoftmax ? ["--cut-softmax"] : []),
    ...(straightThrough ? ["--straight-through"] : []),
    ...(foldBatchNorm ? ["--fold-batch-norm"] : []),
  ];
  return shellText(["treble", "audit", /^-/.test(file) ? `./${file}` : file, ...given, ...set]);
}
