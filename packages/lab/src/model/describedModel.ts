import { type DescribeOptions, describeModel, type ModelDescription } from "ongrad";
import { UserError } from "treble-lab";
import { bytesText } from "treble-lab/report";
import { fileAt, type GivenFile, isModelName } from "./givenFile.ts";

/** What a model's file says of itself, read without running it. */
export interface DescribedModel {
  readonly name: string;
  /** Of all of its files together. */
  readonly bytes: number;
  readonly inputs: ModelDescription["inputs"];
  readonly output: string;
  readonly producer: string;
  readonly opset: number;
  readonly parameters: number;
  /** The most frequent first. */
  readonly operators: readonly { readonly name: string; readonly count: number }[];
  /** Operators on the way from the images to the output that have no derivative here, sorted. */
  readonly withoutDerivative: readonly string[];
  /** Files in which weights are and that were not given, by the places that the model names. */
  readonly missing: readonly string[];
}

/** Bytes of a model's files together, beyond which a page does not hold it several times over. */
export const MOST_BYTES = 100e6;

/** The one ONNX file among the files. @throws UserError where there is none, or several. */
export function modelAmong(files: readonly GivenFile[]): GivenFile {
  const models = files.filter(({ path }) => isModelName(path));
  const [model] = models;
  if (model && models.length === 1) return model;
  const names = models.map(({ file }) => file.name).join(", ");
  throw new UserError(
    model
      ? `There are ${models.length} models (${names}); give one at a time, with the files of its weights.`
      : "There is no .onnx file among these; give one, with the files of its weights where it has some.",
  );
}

/**
 * Reads what the model among the files says.
 * @throws UserError where there is not one model, or it is too large; ongrad's ModelError where it cannot be read.
 */
export async function describedModel(
  files: readonly GivenFile[],
  options: DescribeOptions,
): Promise<{ readonly described: DescribedModel; readonly bytes: Uint8Array }> {
  const model = modelAmong(files);
  const { name, size } = model.file;
  checkSize(name, size);
  const bytes = new Uint8Array(await model.file.arrayBuffer());
  const { inputs, output, producer, opset, parameters, operators, withoutDerivative, externalFiles } = describeModel(
    bytes,
    options,
  );
  const found = externalFiles.map((location) => ({ location, file: fileAt(location, model, files) }));
  const total = size + found.reduce((sum, { file }) => sum + (file?.size ?? 0), 0);
  checkSize(name, total);
  const described = {
    ...{ name, bytes: total, inputs, output, producer, opset, parameters, withoutDerivative },
    operators: Object.entries(operators)
      .map(([name, count]) => ({ name, count }))
      .sort((a, b) => b.count - a.count),
    missing: found.flatMap(({ location, file }) => (file ? [] : [location])),
  };
  return { described, bytes };
}

function checkSize(name: string, bytes: number): void {
  if (bytes <= MOST_BYTES) return;
  throw new UserError(
    `${name} has ${bytesText(bytes)} with its weights; a page takes up to ${bytesText(MOST_BYTES)}. In a terminal treble audit takes larger ones.`,
  );
}
