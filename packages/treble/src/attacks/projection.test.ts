import { constant } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import { l2Norm, linfNorm } from "./norms.ts";
import { projectBox, projectL2Ball, projectLinfBall, scaleToL2Sphere } from "./projection.ts";
import { numbers } from "./testing/classifiers.ts";
import { evaluate } from "./testing/run.ts";

const backend = nodeBackend();
const shape = [2, 3, 4, 5];
const size = 60;

/** Two perturbations of the given L2 norms. */
function perturbations(...norms: readonly number[]) {
  const rows = norms.map((norm, n) => {
    const row = numbers(n + 1, size);
    const length = Math.hypot(...row);
    return row.map((value) => (value * norm) / length);
  });
  return constant(Float32Array.from(rows.flatMap((row) => [...row])), shape);
}

test("a perturbation of norm 80 projected to 0.5 has norm 0.5 and its direction", async () => {
  const delta = perturbations(80, 80);
  const projected = projectL2Ball(delta, 0.5);
  const result = await evaluate(backend, { projected, norm: l2Norm(projected), delta });
  for (const norm of result.norm) expect(norm).toBeCloseTo(0.5, 6);
  result.projected.forEach((value, i) => {
    expect(value * 160).toBeCloseTo(result.delta[i]!, 4);
  });
});

test("a perturbation inside the ball is untouched, whatever its neighbours", async () => {
  const delta = perturbations(0.3, 80);
  const { projected, given } = await evaluate(backend, { projected: projectL2Ball(delta, 0.5), given: delta });
  expect(projected.slice(0, size)).toEqual(given.slice(0, size));
  expect(projected.slice(size)).not.toEqual(given.slice(size));
});

test("no perturbation at all stays none, in the ball and on the sphere", async () => {
  const delta = perturbations(0, 2);
  const radius = constant(Float32Array.of(0.5, 0.5), [2, 1, 1, 1]);
  const { ball, sphere } = await evaluate(backend, {
    ball: projectL2Ball(delta, 0.5),
    sphere: scaleToL2Sphere(delta, radius),
  });
  for (const result of [ball, sphere]) {
    expect(result.slice(0, size).every((value) => value === 0)).toBe(true);
    expect(Math.hypot(...result.slice(size))).toBeCloseTo(0.5, 6);
  }
});

test("each sample goes to its own sphere, outwards as well", async () => {
  const radius = constant(Float32Array.of(2, 0.25), [2, 1, 1, 1]);
  const { norm } = await evaluate(backend, { norm: l2Norm(scaleToL2Sphere(perturbations(0.3, 80), radius)) });
  expect(norm[0]).toBeCloseTo(2, 5);
  expect(norm[1]).toBeCloseTo(0.25, 6);
});

test("the L∞ ball and the box hold every pixel", async () => {
  const delta = perturbations(3, 0.1);
  const { ball, norm, box, given } = await evaluate(backend, {
    ball: projectLinfBall(delta, 0.25),
    norm: linfNorm(projectLinfBall(delta, 0.25)),
    box: projectBox(delta, 0, 1),
    given: delta,
  });
  expect(ball).toEqual(given.map((value) => Math.min(0.25, Math.max(-0.25, value))));
  expect(norm[0]).toBe(0.25);
  expect(norm[1]).toBeLessThan(0.1);
  expect(box).toEqual(given.map((value) => Math.min(1, Math.max(0, value))));
});
