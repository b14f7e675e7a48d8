import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { outputsOf, parseClassList } from "./classList.ts";

const outputs = (text: string, ...classes: string[]) => outputsOf(classes, parseClassList(text, "c"), "c");

describe("which class is which output", () => {
  it.each([
    ["a list", '["cat", "dog", "emu"]'],
    ["numbers of names", '{"cat": 0, "emu": 2, "dog": 1}'],
    ["names of numbers", '{"0": "cat", "2": "emu", "1": "dog"}'],
    ["Keras's index", '{"0": ["n01", "cat"], "1": ["n02", "dog"], "2": ["n03", "emu"]}'],
    [
      "a model's configuration",
      '{"architectures": ["X"], "id2label": {"0": "cat", "1": "dog", "2": "emu"}, "label2id": {}}',
    ],
    ["lines", "cat\ndog\nemu\n"],
    ["lines of Windows, with a byte order mark", "\uFEFFcat\r\ndog\r\nemu\r\n\r\n"],
  ])("from %s", (_, text) => {
    expect(outputs(text, "emu", "cat", "dog")).toEqual([2, 0, 1]);
  });

  it("from ImageNet's words, by synset or by any name that only one has", () => {
    const words = "n01440764 tench, Tinca tinca\nn02012849 crane\nn03126707 crane\nn02123045 tabby, tabby cat";
    expect(outputs(words, "n02123045", "n03126707", "tench", "Tinca tinca", "tabby cat", "tench, Tinca tinca")).toEqual(
      [3, 2, 0, 0, 3, 0],
    );
    expect(() => outputs(words, "crane")).toThrow(/several outputs called "crane"/);
  });

  it("from tens of thousands of names as from three", () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => `n${String(i).padStart(8, "0")} word ${i}`);
    expect(outputs(lines.join("\n"), "n00049999", "word 7")).toEqual([49_999, 7]);
  }, 20_000);

  it("whatever the script, composed or not", () => {
    expect(outputs("кот\n猫\ncafé", "cafe\u0301", "猫", "кот")).toEqual([2, 1, 0]);
  });

  it("of names that are numbers", () => {
    expect(outputs('{"7": 0, "3": 1}', "3", "7")).toEqual([1, 0]);
    expect(outputs("[7, 3]", "3", "7")).toEqual([1, 0]);
  });
});

it.each([
  ["", /is empty/],
  ["a\n\nb", /line 2 is empty/],
  ["[]", /names no class/],
  ["{}", /names no class/],
  ["[1", /begins like JSON/],
  ['["a", null]', /no name for the output 1/],
  ['["a", ""]', /no name for the output 1/],
  ['{"a": 0, "b": 2}', /the output 2; 2 classes have the outputs 0 to 1/],
  ['{"a": 0, "b": 0}', /two classes the output 0/],
  ['{"a": 0.5}', /the output 0.5/],
  ['{"0": "a", "5": "b"}', /the output 5/],
  ['{"a": "b"}', /the output "b"/],
  ['["a", "a"]', /several outputs called "a"/],
  ['["b"]', /no class called "a"/],
])("refuses %j", (text, sentence) => {
  expect(() => outputs(text, "a")).toThrow(UserError);
  expect(() => outputs(text, "a")).toThrow(sentence);
  expect(() => outputs(text, "a")).toThrow(/^c[ ,][^\n]*\.$/);
});
