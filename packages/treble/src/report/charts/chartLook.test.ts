import { expect, it } from "vitest";
import { studyFixture } from "../testing/studyFixture.ts";
import { chartLook, networkLooks } from "./chartLook.ts";
import { seriesStyle, seriesTones } from "./chartStyle.ts";
import { networkStyles } from "./networkStyle.ts";

const { networks } = studyFixture();
const looks = networkLooks(networks);
const styles = networkStyles(networks);
const series = (...names: string[]) => ({ series: names.map((name) => ({ name, points: [] })) });

it("draws a network alike as a series of any chart, in any order", () => {
  const [a, b] = ["bounded-width 3×3", "fully connected"] as const;
  expect(chartLook(series(a, b), looks).series).toEqual([styles.get("bounded-width-3"), styles.get("fully-connected")]);
  expect(chartLook(series(b, a), looks).series).toEqual([styles.get("fully-connected"), styles.get("bounded-width-3")]);
});

it("draws quantities alike in every chart, all differently, in no network's colour", () => {
  const first = chartLook(series("perturbations", "features"), looks).series;
  const second = chartLook(series("predictors", "features", "perturbations"), looks).series;
  expect([second[2], second[1]]).toEqual(first);
  expect(new Set(second.map(({ symbol, hollow }) => `${symbol} ${hollow}`)).size).toBe(3);
  const used = new Set([...styles.values()].map(({ light }) => light));
  for (const { light } of seriesTones) expect(used).not.toContain(light);
});

it("draws a quantity of a network in the network's colour with the quantity's symbol", () => {
  const [features, added] = chartLook(
    series("fully connected, features", "fully connected, change in training"),
    looks,
  ).series;
  expect(features!.colour).toBe(styles.get("fully-connected")!.colour);
  expect(added!.colour).toBe(features!.colour);
  expect(added!.symbol).not.toBe(features!.symbol);
});

it("gives a row that is a network its colour, and its symbol where there is nothing else to tell apart", () => {
  const look = styles.get("fully-connected")!;
  expect(chartLook(series("perturbations"), looks).lookOf(0, "fully connected")).toEqual(look);
  const two = chartLook(series("perturbations", "features"), looks).lookOf(1, "fully connected");
  expect([two.colour, two.symbol]).toEqual([look.colour, seriesStyle(1).symbol]);
  expect(chartLook(series("perturbations"), looks).lookOf(0, "a low-pass")).toEqual(seriesStyle(0));
});
