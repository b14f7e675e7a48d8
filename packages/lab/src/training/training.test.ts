import { nodeBackend } from "ongrad/node";
import { familyNames } from "treble-lab";
import { recipes } from "treble-lab/experiments";
import { describe, expect, it } from "vitest";
import { openLink } from "../link/index.ts";
import { readProperty } from "../link/property.ts";
import { trialOf } from "./asked.ts";
import { askedIn } from "./askedIn.ts";
import { attackText, commandText } from "./commandText.ts";
import { datasetHere } from "./datasetHere.ts";
import { gate } from "./gate.ts";
import type { TrainingReport } from "./report.ts";
import { session } from "./session.ts";
import { allOf, trainingProperties } from "./trainingProperties.ts";

const properties = trainingProperties(new Map([["synthetic", 10_000]]));
const linkOf = (query: string) =>
  openLink({
    location: { href: `https://lab.test/${query}` },
    history: { pushState: () => {}, replaceState: () => {} },
    addEventListener: () => {},
  });

describe("what is asked for", () => {
  it.each([
    ["", "treble train bounded-width --data synthetic --train-images 1000 --recipe adam --seed 0"],
    [
      "?family=vision-transformer&depth=3&kernel=5&epochs=4&stop-loss=none&init-scale=0.5",
      "treble train vision-transformer --depth 3 --data synthetic --train-images 1000 --recipe adam --epochs 4 --init-scale 0.5 --seed 0 --no-stop-loss",
    ],
    [
      "?kernel=7&activation=linear&recipe=features&learning-rate=0.01&stop-loss=1.5&seed=3",
      "treble train bounded-width --kernel 7 --activation linear --data synthetic --train-images 1000 --recipe features --stop-loss 1.5 --learning-rate 0.01 --seed 3",
    ],
  ])("is what the command line trains: %s", (query, command) => {
    const asked = askedIn(linkOf(query), properties, []);
    expect(commandText(asked, 32)).toBe(command);
    expect(trialOf(asked)).toMatchObject({ seed: asked.seed, architecture: { family: asked.architecture.family } });
    expect(attackText(asked)).toBe("treble attack RUN --attack spectrum");
  });

  it("is trained on a visitor's images in batches that they fill, and the command says so", () => {
    const having = trainingProperties(
      new Map([
        ["synthetic", 10_000],
        ["yours", 61],
      ]),
    );
    const files = [{ name: "yours", count: 61 }];
    const asked = (query: string) => askedIn(linkOf(query), having, [], files);
    expect(commandText(asked("?data=yours"), 28)).toBe(
      "treble train bounded-width --data IMAGES --resize 28 --crop 28 --train-images 1000 --recipe adam --batch-size 15 --seed 0",
    );
    expect(trialOf(asked("?data=yours")).training.batchSize).toBe(15);
    expect([asked("?data=yours&train-images=9").batchSize, asked("").batchSize]).toEqual([2, null]);
    const { value, problem } = readProperty(properties.data, "yours");
    expect([value, problem]).toEqual([
      "synthetic",
      expect.stringMatching(/A link holds no images; give them again below/),
    ]);
    expect(having.data.parse("yours")).toBe("yours");
  });

  it("has names that the link and the command line have in common, and takes every family and recipe", () => {
    expect(new Set(allOf(properties).map(({ name }) => name)).size).toBe(allOf(properties).length);
    for (const name of familyNames) expect(properties.family.parse(name)).toBe(name);
    for (const { name } of recipes) expect(properties.recipe.parse(name)).toBe(name);
  });

  it.each([
    ["train-images", "0", /whole number from 1 to 10000/],
    ["train-images", "10001", /whole number from 1 to 10000/],
    ["kernel", "-3", /Architecture bounded-width, option kernel/],
    ["kernel", "<b>", /Architecture bounded-width, option kernel/],
    ["activation", "tanh", /option activation/],
    ["seed", "1.5", /seed/],
    ["epochs", "", /a number/],
    ["learning-rate", "Infinity", /a number/],
    ["stop-loss", "-1", /stopLoss/],
    ["init-scale", "0", /above 0/],
    ["attack", "magic", /no attack magic; choose among/],
    ["epsilon", "-1", /epsilon/i],
  ])("refuses %s %s in a sentence", (name, text, why) => {
    const property = allOf(properties).find((one) => one.name === name)!;
    const { value, problem } = readProperty(property, text);
    expect([value, problem]).toEqual([property.usual, expect.stringMatching(why)]);
  });

  it("takes the learning rate that a recipe found for the network most like it, and asks where there is none", () => {
    const network = (family: string, kernel: number | null, learningRate: number) => ({ family, kernel, learningRate });
    const shown = [
      { name: "features", networks: [network("bounded-width", 3, 0.05), network("bounded-width", 15, 0.005)] },
    ] as unknown as Parameters<typeof askedIn>[2];
    const rate = (query: string) => askedIn(linkOf(`?recipe=features${query}`), properties, shown).learningRate;
    expect([rate(""), rate("&kernel=11"), rate("&kernel=11&learning-rate=0.1")]).toEqual([0.05, 0.005, 0.1]);
    const asked = askedIn(linkOf("?recipe=features&family=fully-connected"), properties, shown);
    expect(() => trialOf(asked)).toThrow("looks for a learning rate, which takes long; name one here");
  });
});

describe("a session", () => {
  it("says that it has trained where the stopping loss is reached before there was a step to tell of", async () => {
    const asked = askedIn(linkOf("?train-images=256&stop-loss=9&width=2&attack=fgsm"), properties, []);
    const told: TrainingReport[] = [];
    const { trained } = await session(asked, await datasetHere("synthetic", 256, []), {
      ...{ backend: nodeBackend(), exact: nodeBackend(), engine: { device: "cpu", threads: 1 } as const },
      signal: new AbortController().signal,
      ...{ gate: gate(() => {}), clock: () => 0, tell: (report) => void told.push(report) },
    });
    expect([trained.outcome, trained.measured.radius.length]).toEqual(["reached", trained.measured.noise.length]);
    expect(told).toMatchObject([{ kind: "trained", step: trained.step, epoch: trained.epochs }]);
  });
});

describe("the gate", () => {
  it("lets one through after the other, holds while it is paused, and opens for a step", async () => {
    let waits = 0;
    const door = gate(() => waits++);
    const { signal } = new AbortController();
    await door.pass(signal);
    door.pause();
    let through = 0;
    const walk = (async () => {
      for (; through < 3; through++) await door.pass(signal);
    })();
    const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
    await settle();
    expect([through, waits]).toEqual([0, 1]);
    door.step();
    await settle();
    expect([through, waits]).toEqual([1, 2]);
    door.resume();
    await walk;
    expect(through).toBe(3);
  });

  it("throws the signal's reason when it is aborted while it waits", async () => {
    const stop = new AbortController();
    const door = gate(() => stop.abort(new Error("stopped")));
    door.pause();
    await expect(door.pass(stop.signal)).rejects.toThrow("stopped");
  });
});
