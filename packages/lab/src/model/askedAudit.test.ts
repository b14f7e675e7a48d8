import { describe, expect, it } from "vitest";
import { openLink } from "../link/index.ts";
import { readProperty } from "../link/property.ts";
import { askedIn, contradictionIn } from "./askedIn.ts";
import { allOf, auditProperties } from "./auditProperties.ts";
import { commandText } from "./commandText.ts";
import { linkNames } from "./linkNames.ts";

const properties = auditProperties(["cifar10", "synthetic", "yours"]);
const linkOf = (query: string) =>
  openLink({
    location: { href: `https://lab.test/${query}` },
    history: { pushState: () => {}, replaceState: () => {} },
    addEventListener: () => {},
  });
const opened = { shape: [3, 32, 32], classes: 10, perImage: 1, notes: [] } as const;

describe("what is asked of an audit", () => {
  it.each([
    ["", "treble audit m.onnx --data cifar10 --images 64 --memory 500MB --seed 0"],
    [
      "?audit-data=yours&images=32&l2=0.5,1&linf=4/255&without=bands,sensitivity-map&audit-budget=5m&audit-seed=3&memory=1GB",
      "treble audit m.onnx --data FOLDER --resize 32 --crop 32 --images 32 --l2 0.5,1 --linf 0.01568627450980392 --without bands,sensitivity-map --budget 300s --memory 1000MB --seed 3",
    ],
    [
      "?range=-1,1&mean=0.5&std=0.2,0.3,0.4&channel-order=bgr&size=32x48&input=x&output=a%20b&cut-softmax=yes&audit-attack=ddn",
      "treble audit m.onnx --data cifar10 --images 64 --attack ddn --memory 500MB --range -1,1 --channel-order bgr --mean 0.5 --std 0.2,0.3,0.4 --size 32,48 --input x --output 'a b' --seed 0 --cut-softmax",
    ],
  ])("is what the command line audits: %s", (query, command) => {
    expect(commandText("m.onnx", askedIn(linkOf(query), properties), opened)).toBe(command);
  });

  it("quotes what a shell would not take as a name", () => {
    const asked = askedIn(linkOf(""), properties);
    expect(commandText("it's; rm -rf ~.onnx", asked, opened)).toMatch(/^treble audit 'it'\\''s; rm -rf ~\.onnx' /);
    expect(commandText("-x.onnx", asked, opened)).toMatch(/^treble audit \.\/-x\.onnx /);
  });

  it("has its own names in the link, which open the part", () => {
    const names = allOf(properties).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect([...linkNames].sort()).toEqual([...names].sort());
  });

  it("is written as it is read", () => {
    const query = "?l2=0.5,1&size=32,48&without=bands&memory=1GiB&audit-budget=1.5m&straight-through=yes";
    for (const property of allOf(properties)) {
      const { value } = readProperty(property, new URLSearchParams(query).get(property.name));
      if (property.text(value) !== "") expect(property.parse(property.text(value))).toEqual(value);
    }
  });

  it.each([
    ["images", "0", /whole number from 1 on/],
    ["images", "1.5", /whole number from 1 on/],
    ["l2", "0", /above 0/],
    ["linf", "8/0", /above 0/],
    ["without", "accuracy", /There are spectra, robustness, bands/],
    ["audit-budget", "5", /time with its unit/],
    ["memory", "much", /size such as/],
    ["preprocessing", "<b>", /There are unit, /],
    ["range", "1,0", /black and what white/],
    ["mean", "", /numbers/],
    ["std", "-1", /above 0/],
    ["size", "0,4", /height and width/],
    ["audit-data", "elsewhere", /There are cifar10, synthetic, yours/],
    ["audit-attack", "pgd-l2", /There are .*spectrum/],
    ["cut-softmax", "1", /There are yes, no/],
  ])("refuses %s %s in a sentence", (name, text, why) => {
    const property = allOf(properties).find((one) => one.name === name)!;
    const { value, problem } = readProperty(property, text);
    expect([value, problem]).toEqual([property.usual, expect.stringMatching(why)]);
  });

  it("does not state the preprocessing twice", () => {
    const of = (query: string) => contradictionIn(askedIn(linkOf(query), properties));
    expect([of(""), of("?preprocessing=imagenet"), of("?mean=0.5")]).toEqual([null, null, null]);
    expect(of("?preprocessing=imagenet&mean=0.5")).toMatch(/give one of them/);
  });
});
