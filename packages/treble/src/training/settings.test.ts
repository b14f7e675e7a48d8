import { expect, test } from "vitest";
import { UserError } from "../errors/userError.ts";
import { parseTraining, type TrainingChoices, trainingSchema } from "./settings.ts";

test("what is left out takes its default, and parsed settings parse to themselves", () => {
  const choices: TrainingChoices = { learningRate: 0.01, epochs: 2, optimizer: { name: "adam" } };
  const settings = parseTraining(choices);
  expect(settings).toEqual(trainingSchema.parse(choices));
  expect(settings).toMatchObject({ batchSize: 128, seed: 0, optimizer: { name: "adam", beta1: 0.9 } });
  expect(parseTraining(settings)).toEqual(settings);
});

test.each([
  [{ learningRate: -1, epochs: 2 }, /^The training's settings, learningRate: Too small: expected number to be >0\.$/],
  [{ learningRate: 0.1 }, /^The training's settings, epochs: Invalid input: expected number/],
  [{ learningRate: 0.1, epochs: 2, lr: 1 }, /^The training's settings, lr: Unrecognized key: "lr"\.$/],
  [{ learningRate: 0.1, epochs: 2, optimizer: { name: "sgd", momentom: 1 } }, /, optimizer\.momentom: Unrecognized/],
  [{ learningRate: 0.1, epochs: 2, stages: [1, 1.5] }, /^The training's settings, stages: each must be below the one/],
  [{ learningRate: 0.1, epochs: 2, stages: [1, 1] }, /, stages: each must be below the one before\.$/],
  [undefined, /^The training's settings: Invalid input: expected object/],
])("%o is refused in a sentence", (choices, message) => {
  expect(() => parseTraining(choices as TrainingChoices)).toThrow(UserError);
  expect(() => parseTraining(choices as TrainingChoices)).toThrow(message);
});
