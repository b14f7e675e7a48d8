import { describe, expect, it } from "vitest";
import {
  checkImport,
  checkImportedDerivatives,
  importWritten,
  type WrittenAttribute,
  type WrittenInput,
} from "../../testing/checkImport.ts";
import { fill } from "../../testing/fill.ts";

const tensor = (seed: number, ...shape: number[]): WrittenInput => ({
  shape,
  data: fill(
    seed,
    shape.reduce((p, n) => p * n, 1),
  ),
});
const [T, N, I, H] = [4, 2, 3, 5];
const gates: Readonly<Record<string, number>> = { RNN: 1, GRU: 3, LSTM: 4 };
const lengths: WrittenInput = { shape: [N], data: Int32Array.of(4, 2) };

/** X, W, R, B, lengths, and initial states, peepholes. */
function inputsOf(op: string, directions: number, extra: { lens?: boolean; initial?: boolean; peep?: boolean } = {}) {
  const g = gates[op]!;
  const state = (seed: number) => tensor(seed, directions, N, H);
  return [
    tensor(1, T, N, I),
    tensor(2, directions, g * H, I),
    tensor(3, directions, g * H, H),
    tensor(4, directions, 2 * g * H),
    extra.lens ? lengths : undefined,
    extra.initial ? state(5) : undefined,
    ...(op === "LSTM"
      ? [extra.initial ? state(6) : undefined, extra.peep ? tensor(7, directions, 3 * H) : undefined]
      : []),
  ];
}

const check = (
  op: string,
  directions: number,
  extra: Parameters<typeof inputsOf>[2],
  attributes: Record<string, WrittenAttribute>,
  opset = 14,
) =>
  checkImport({
    op,
    opset,
    inputs: inputsOf(op, directions, extra),
    attributes: { hidden_size: H, ...attributes },
    outputs: op === "LSTM" ? 3 : 2,
  });

describe.each(["RNN", "GRU", "LSTM"])("%s is imported as onnxruntime runs it", (op) => {
  it.each(["forward", "reverse", "bidirectional"])("%s: initial states, lengths", async (direction) => {
    const count = direction === "bidirectional" ? 2 : 1;
    for (const opset of [7, 14]) await check(op, count, {}, { direction }, opset);
    await check(op, count, { initial: true }, { direction });
    await check(op, count, { lens: true, initial: true }, { direction });
  });

  it("clipped, with other activations, of the first three inputs alone", async () => {
    await check(op, 1, {}, { clip: { float: 0.4 } });
    const names = { RNN: ["LeakyRelu"], GRU: ["HardSigmoid", "Elu"], LSTM: ["HardSigmoid", "Softsign", "ScaledTanh"] }[
      op
    ]!;
    const alphas = { RNN: [0.3], GRU: [0.3, 0.7], LSTM: [0.3, 0.7] }[op]!;
    await check(
      op,
      1,
      {},
      {
        activations: names,
        activation_alpha: { floats: alphas },
        activation_beta: { floats: [0.4, 0.6].slice(0, op === "RNN" ? 0 : 2) },
      },
    );
    const inputs = inputsOf(op, 1).slice(0, 3);
    await checkImport({ op, opset: 14, inputs, attributes: { hidden_size: H }, outputs: 1 });
  });

  it("has the derivatives that differences give", async () => {
    const inputs = inputsOf(op, 1, { initial: true }).slice(0, 6);
    // onnxruntime has no float64 kernels of some of it.
    await checkImportedDerivatives({ op, opset: 14, inputs, attributes: { hidden_size: H } });
  });

  it("stays as it is where the sequence is long", async () => {
    const inputs = [tensor(1, 600, 1, I), ...inputsOf(op, 1).slice(1, 3)];
    await expect(importWritten({ op, opset: 14, inputs, attributes: { hidden_size: H } })).rejects.toThrow(
      "stays as it is.",
    );
  });
});

describe("what only one of them has", () => {
  it("GRU: the reset behind the product", async () => {
    await check("GRU", 2, { lens: true, initial: true }, { linear_before_reset: 1, direction: "bidirectional" });
  });

  it("LSTM: peepholes, coupled gates", async () => {
    await check("LSTM", 1, { peep: true, initial: true }, {});
    await check("LSTM", 2, { peep: true }, { direction: "bidirectional" });
    await check("LSTM", 1, {}, { input_forget: 1 });
  });
});
