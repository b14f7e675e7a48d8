import type { ModelDescription } from "ongrad";
import { mixed, type Sight, unknown } from "./sight.ts";
import { sightOf } from "./sightRules.ts";

/** `[height, width]` in pixels of the image, at most the image; null where it does not follow from the graph. */
export type ReceptiveField = readonly [number, number] | null;

/**
 * How much of the image one output of each convolution sees, by the name of the convolution's output. The graph is
 * followed from the image on (Araujo, Norris & Sim 2019): windows grow by their reach times the distance between two
 * places in pixels of the image, branches that are added or joined see what either sees, padding counts as pixels, and
 * an extent larger than the image is that of the image.
 *
 * Everything at once is seen behind a mean or a largest over all places (global pooling, and with it every channel
 * that squeeze-and-excitation scales), behind a normalisation whose statistics are over places (instance and group
 * normalisation), behind a dense layer over places, and behind attention over all of them. Nothing is said, null,
 * behind an operator that is not known here, one whose places the image decides (deformable convolution, sampling),
 * and where a reshape puts rows and columns or blocks of them into one axis and no later operator puts all of that
 * together.
 * @param shape `[C, H, W]` of an image
 */
export function receptiveFields(
  model: ModelDescription,
  shape: readonly [number, number, number],
): ReadonlyMap<string, ReceptiveField> {
  const [down, across] = ([0, 1] as const).map((side) => sightsAlong(model, shape, side)) as [Sights, Sights];
  return new Map(
    model.convolutions.map(({ output }): [string, ReceptiveField] => {
      const [height, width] = [extentOf(down.get(output), shape[1]), extentOf(across.get(output), shape[2])];
      return [output, height === null || width === null ? null : [height, width]];
    }),
  );
}

type Sights = ReadonlyMap<string, Sight>;

function extentOf(sight: Sight | undefined, image: number): number | null {
  if (sight?.kind === "whole") return image;
  return sight?.kind === "along" ? Math.min(image, Math.ceil(sight.size)) : null;
}

/** What every value sees along one side of the image: 0 its height, 1 its width. */
function sightsAlong(model: ModelDescription, shape: readonly [number, number, number], side: 0 | 1): Sights {
  const sights = new Map<string, Sight>([[model.input.name, sightOfInput(model, shape, side)]]);
  const convolutions = new Map(model.convolutions.map((convolution) => [convolution.output, convolution]));
  for (const node of model.nodes) {
    const seen = node.inputs.map((name) => sights.get(name));
    const looking = { node, sights: seen, model, convolution: convolutions.get(node.outputs[0] ?? "") };
    for (const [i, name] of node.outputs.entries()) {
      const sight = sightOf(looking, i);
      if (sight && name !== "") sights.set(name, sight);
    }
  }
  return sights;
}

function sightOfInput({ input }: ModelDescription, [, height, width]: readonly number[], side: 0 | 1): Sight {
  const { shape, layout } = input;
  if (!shape) return unknown;
  const first = layout === "nhwc" ? shape.length - 3 : shape.length - 2;
  if (shape[first] === height && shape[first + 1] === width) {
    return { kind: "along", axis: first + side, start: 0, jump: 1, size: 1 };
  }
  // Rows and columns behind each other in one axis.
  const flat = shape.findIndex((extent) => extent >= height! * width! && extent % (height! * width!) === 0);
  return flat < 0 ? unknown : mixed([[flat]]);
}
