import { expand as expanded, transpose as transposed } from "../graph/arrange.ts";
import { normalizeAxis } from "../graph/shapes.ts";
import { int64, sizeOf } from "../graph/value.ts";
import {
  axisWith,
  besides,
  exampleShape,
  FRONT,
  largestPlace,
  movedTo,
  type Place,
  padded,
  relaid,
  shapeWith,
} from "./batched.ts";
import { clearOf } from "./reduction.ts";
import { applied, type BatchRule, sharedFrom, wholeNumbers } from "./rule.ts";

/**
 * Elements keep their row order, and so do the examples in it: they are counted where as many elements come before as
 * did, by an axis of extent 1 if there is one, else by one more.
 */
export const reshape: BatchRule = ({ node, operands: [x], count }) => {
  if (!x?.place) return undefined;
  const example = exampleShape(x);
  const target = node.outputs[0]!.shape;
  const before = sizeOf(example.slice(0, x.place.axis));
  const here = [...target.keys(), target.length].filter((axis) => sizeOf(target.slice(0, axis)) === before);
  const ones = here.filter((axis) => target[axis] === 1);
  const [one, between] = [ones[0], here[0]];
  if (one !== undefined) {
    const place: Place = { axis: one, replaces: true, own: x.place.own && ones.length === 1 };
    return [{ value: relaid(x.value, shapeWith(target, place, count)), place }];
  }
  if (between !== undefined) {
    const place: Place = { axis: between, replaces: false, own: false };
    return [{ value: relaid(x.value, shapeWith(target, place, count)), place }];
  }
  // The examples would be in the middle of an axis.
  return [{ value: relaid(movedTo(x, FRONT, count), [count, ...target]), place: FRONT }];
};

/** As elements move anyway, an axis more comes to the front. */
export const transpose: BatchRule = ({ node, operands: [x] }) => {
  const perm = node.attributes.perm as readonly number[] | undefined;
  if (!x?.place || !perm) return undefined;
  const { place } = x;
  if (place.replaces) {
    return [{ value: transposed(x.value, perm), place: { ...place, axis: perm.indexOf(place.axis) } }];
  }
  return [{ value: transposed(x.value, [place.axis, ...perm.map((axis) => axisWith(axis, place))]), place: FRONT }];
};

export const expand: BatchRule = ({ node, operands: [operand], count }) => {
  const { shape } = node.outputs[0]!;
  const x = operand && padded(operand, shape.length);
  if (!x?.place) return undefined;
  const place = x.place.replaces && shape[x.place.axis] !== 1 ? besides(x.place) : x.place;
  return [{ value: expanded(movedTo(x, place, count), shapeWith(shape, place, count)), place }];
};

export const concat: BatchRule = (batched) => {
  const { node, operands, count } = batched;
  const axis = normalizeAxis(node.op, Number(node.attributes.axis), node.outputs[0]!.shape.length);
  const largest = largestPlace(operands);
  const place = largest.replaces && largest.axis === axis ? besides(largest) : largest;
  const inputs = operands.map((operand) => operand && movedTo(operand, place, count));
  return applied(batched, inputs, place, { ...node.attributes, axis: axisWith(axis, place) });
};

export const slice: BatchRule = (batched) => {
  const [, starts, ends, given, steps] = batched.operands;
  const axes = wholeNumbers(given)?.map((axis) => normalizeAxis("Slice", axis, batched.node.inputs[0]!.shape.length));
  const x = axes && withoutMixing(batched, axes);
  if (!x || !sharedFrom(batched.operands, 1)) return undefined;
  const now = int64(axes.map((axis) => axisWith(axis, x.place)));
  return applied(batched, [x.value, starts?.value, ends?.value, now, steps?.value], x.place);
};

export const pad: BatchRule = (batched) => {
  const amounts = wholeNumbers(batched.operands[1]);
  const shared = sharedFrom(batched.operands, 2);
  if (!amounts || !shared || shared.length > 1) return undefined;
  const rank = amounts.length / 2;
  const isPadded = (axis: number): boolean => amounts[axis] !== 0 || amounts[axis + rank] !== 0;
  const x = withoutMixing(batched, [...Array(rank).keys()].filter(isPadded));
  if (!x) return undefined;
  const { axis, replaces } = x.place;
  const [front, back] = [amounts.slice(0, rank), amounts.slice(rank)];
  const now = replaces ? amounts : [...front.toSpliced(axis, 0, 0), ...back.toSpliced(axis, 0, 0)];
  return applied(batched, [x.value, int64(now), ...shared], x.place);
};

export const tile: BatchRule = (batched) => {
  const repeats = wholeNumbers(batched.operands[1]);
  const x =
    repeats &&
    withoutMixing(
      batched,
      [...repeats.keys()].filter((axis) => repeats[axis] !== 1),
    );
  if (!x) return undefined;
  const { axis, replaces } = x.place;
  return applied(batched, [x.value, int64(replaces ? repeats : repeats.toSpliced(axis, 0, 1))], x.place);
};

/** Along one axis; the sizes all examples share. */
export const split: BatchRule = (batched) => {
  const axis = normalizeAxis("Split", Number(batched.node.attributes.axis ?? 0), batched.node.inputs[0]!.shape.length);
  const x = withoutMixing(batched, [axis]);
  const shared = sharedFrom(batched.operands, 1);
  if (!x || !shared) return undefined;
  return applied(batched, [x.value, ...shared], x.place, { ...batched.node.attributes, axis: axisWith(axis, x.place) });
};

/** Rearranging along the batch of one example mixes nothing. */
export const withoutMixing: typeof clearOf = (batched, axes) => clearOf({ ...batched, mixes: () => {} }, axes);
