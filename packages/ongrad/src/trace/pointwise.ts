const words = (text: string): string[] => text.split(" ");

/** One result for each number of the first input, at its place, whatever else they read. */
const unary: ReadonlySet<string> = new Set([
  ...words(
    "Abs Acos Acosh Asin Asinh Atan Atanh BatchNormalization BitwiseNot Cast CastLike Ceil Celu Clip Cos Cosh " +
      "DequantizeLinear Dropout DynamicQuantizeLinear Elu Erf Exp Floor Gelu HardSigmoid HardSwish Identity ImageScaler " +
      "IsInf IsNaN LRN LeakyRelu Log Mish Neg Not QuantizeLinear Reciprocal Relu Round Scaler Selu Shrink Sigmoid Sign " +
      "Sin Sinh Softplus Softsign Sqrt Swish Tan Tanh ThresholdedRelu",
  ),
  ...words("FastGelu Gelu QLinearLeakyRelu QLinearSigmoid QuickGelu BiasGelu DequantizeLinear QuantizeLinear").map(
    (op) => `com.microsoft.${op}`,
  ),
]);

/** All inputs are broadcast against each other. */
const broadcasting: ReadonlySet<string> = new Set(
  words(
    "Add And BitShift BitwiseAnd BitwiseOr BitwiseXor Div Equal Greater GreaterOrEqual Less LessOrEqual Max Mean Min Mod " +
      "Mul Or PRelu Pow Sub Sum Where Xor",
  ),
);

/** Further ones, by the inputs that are. */
const some: ReadonlyMap<string, readonly number[]> = new Map([
  ["com.microsoft.QLinearAdd", [0, 3]],
  ["com.microsoft.QLinearMul", [0, 3]],
  ["com.microsoft.QLinearWhere", [0, 1, 4]],
]);

/**
 * The inputs of an operator that it combines number by number, broadcast against each other: each number of a result
 * depends on those at its own place alone. Undefined for an operator that mixes places.
 */
export function pointwiseInputs(op: string, inputs: number): readonly number[] | undefined {
  if (unary.has(op)) return [0];
  if (broadcasting.has(op)) return Array.from({ length: inputs }, (_, i) => i);
  return some.get(op);
}
