import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { addModelOptions, type ModelOptions, modelFlags } from "./modelOptions.ts";

function parsed(...args: string[]): ModelOptions {
  const command = addModelOptions(new Command().exitOverride());
  command.parse(args, { from: "user" });
  return command.opts();
}

describe("the options about a model from elsewhere", () => {
  it("are absent where not given", () => {
    expect(parsed()).toEqual({});
  });

  it("are all there, under the flags that messages name", () => {
    const flags = addModelOptions(new Command()).options.map(({ long }) => long);
    expect(flags.sort()).toEqual(Object.values(modelFlags).sort());
  });

  it.each<[string[], ModelOptions]>([
    [["--size", "32,48"], { size: [32, 48] }],
    [["--size", "32x48"], { size: [32, 48] }],
    [["--size", "224"], { size: [224, 224] }],
    [["--size", "3,32,48"], { size: [3, 32, 48] }],
    [["--range", "-1,1"], { range: [-1, 1] }],
    [["--range", "0,255"], { range: [0, 255] }],
    [["--range", "-1/2,1/2"], { range: [-0.5, 0.5] }],
    [["--std", "1/255"], { std: [1 / 255] }],
    [["--mean", "-0.5,0,1e-3"], { mean: [-0.5, 0, 0.001] }],
    [["--cut-softmax", "--straight-through"], { cutSoftmax: true, straightThrough: true }],
    [["--fold-batch-norm"], { foldBatchNorm: true }],
    [["--dimension", "a=b=3", "--dimension", "h=4"], { dimension: { "a=b": 3, h: 4 } }],
    [["--constant", "__proto__=0", "--constant", "x:0=-0.5"], { constant: { ["__proto__"]: 0, "x:0": -0.5 } }],
  ])("%j", (args, expected) => {
    expect(JSON.parse(JSON.stringify(parsed(...args)))).toEqual(JSON.parse(JSON.stringify(expected)));
  });

  it.each([
    ["--size", "0,32"],
    ["--size", "1,2,3,4"],
    ["--size", "big"],
    ["--range", "1,0"],
    ["--range", "255"],
    ["--range", "0,1,2"],
    ["--std", "0"],
    ["--std", "1/0"],
    ["--mean", "a,b"],
    ["--mean", ""],
    ["--dimension", "height"],
    ["--dimension", "=3"],
    ["--dimension", "h=0"],
    ["--constant", "h=x"],
  ])("%s %s is refused in a sentence that names it", (flag, value) => {
    expect(() => parsed(flag, value)).toThrow(UserError);
    expect(() => parsed(flag, value)).toThrow(`${flag} is ${JSON.stringify(value)}`);
  });
});
