import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import { UserError } from "../errors/userError.ts";
import { checkRunning } from "./checkRunning.ts";
import type { Running } from "./running.ts";

test("what may be said is let through, undefined too", () => {
  const { signal } = new AbortController();
  checkRunning({});
  checkRunning({ backend: nodeBackend(), threads: 1024, signal, onProgress: () => {} });
  checkRunning({ backend: undefined, threads: undefined, signal: undefined, onProgress: undefined });
});

test.each([
  [{ threads: -1 }, "threads is -1; it must be a whole number from 0"],
  [{ threads: 1.5 }, "threads is 1.5;"],
  [{ threads: Number.NaN }, "threads is NaN;"],
  [{ threads: "2" }, 'threads is "2";'],
  [{ threads: 1e6 }, "to 1024."],
  [{ backend: "cpu" }, 'backend is "cpu"; pass nodeBackend()'],
  [{ backend: nodeBackend }, "backend is a function; pass nodeBackend()"],
  [{ signal: new AbortController() }, "signal is an AbortController; pass the `signal` of an AbortController."],
  [{ onProgress: 3 }, "onProgress is 3; pass a function"],
  [{ onProgress: null }, "onProgress is null;"],
])("%o is refused", (options, message) => {
  expect(() => checkRunning(options as Running)).toThrow(UserError);
  expect(() => checkRunning(options as Running)).toThrow(message);
});
