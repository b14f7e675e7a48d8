/** An activation as people write it: `ReLU`. */
export function activationWord(activation: string): string {
  return WORDS.get(activation) ?? activation;
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ["relu", "ReLU"],
  ["gelu", "GELU"],
  ["elu", "ELU"],
  ["silu", "SiLU"],
]);
