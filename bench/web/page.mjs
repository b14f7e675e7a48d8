// The page: every variant takes turns on every case. Whoever opened it may give `globalThis.natively`, which answers as
// a side, and `globalThis.told`, which hears of each case that is measured.
import { median, quantile } from "../statistics.mjs";
import { webCases } from "./cases.mjs";
import { startVariant, variants } from "./variants.mjs";

/** How far the loss of a side's state may be from ours on one thread. */
const SAME_LOSS = 1e-4;
/** Whose step takes longer takes part in the first rounds only. */
const SLOW = { ms: 2000, rounds: 3 };
const REFERENCE = "ours, 1 thread";

/**
 * Times the variants, round by round in turns.
 * @param options `rounds`; `graphics`, whether those that need a graphics card take part; `cases`, a part of their
 *   names; `without`, a part of the names of sides that do not; `native`, names of sides that `globalThis.natively`
 *   answers for
 */
export async function measure({ rounds = 9, graphics = false, cases = "", without = "", native = [] } = {}) {
  const sides = [];
  const absent = {};
  for (const name of Object.keys(variants)) {
    if ((variants[name].graphics && !graphics) || (without && name.includes(without))) continue;
    say(`starting ${name}`);
    await startVariant(name).then(
      (side) => sides.push(side),
      (error) => (absent[name] = error.message),
    );
  }
  for (const name of native) sides.push({ name, version: "", ask: (question) => globalThis.natively(name, question) });
  const reference = sides.find(({ name }) => name === REFERENCE);
  const measured = [];
  for (const { name, product } of webCases.filter((one) => one.name.includes(cases))) {
    const able = product ? sides.filter((side) => !/^(?:TensorFlow|jax)/.test(side.name)) : sides;
    measured.push({ case: name, ...(await measureCase(name, able, reference, rounds)) });
    show(measured);
    await globalThis.told?.(measured.at(-1));
  }
  for (const { end } of sides) end?.();
  const versions = Object.fromEntries(sides.map(({ name, version }) => [name, version]));
  say("done");
  return { isolated: crossOriginIsolated, cores: navigator.hardwareConcurrency, rounds, versions, absent, measured };
}

async function measureCase(name, sides, reference, rounds) {
  const opened = [];
  const unsupported = {};
  const losses = {};
  for (const side of sides) {
    say(`${name}: ${side.name} opens it`);
    try {
      const { repeats, results } = await side.ask({ do: "open", name });
      if (results.length > 0) losses[side.name] = await reference.ask({ do: "loss", name, results });
      opened.push({ side, repeats, times: [] });
    } catch (error) {
      unsupported[side.name] = error.message;
    }
  }
  const apart = Object.entries(losses).filter(([, loss]) => !(Math.abs(loss - losses[REFERENCE]) <= SAME_LOSS));
  if (apart.length > 0) throw new Error(`${name}: other losses than ${losses[REFERENCE]}: ${JSON.stringify(apart)}`);
  for (let round = 0; round < rounds; round++) {
    say(`${name}: round ${round + 1} of ${rounds}`);
    for (const { side, repeats, times } of opened) {
      if (round < SLOW.rounds || times[0] < SLOW.ms) times.push(await side.ask({ do: "turn", repeats }));
    }
  }
  for (const { side } of opened) await side.ask({ do: "close" });
  const ms = Object.fromEntries(opened.map(({ side, times }) => [side.name, summary(times)]));
  return { ms, losses, unsupported, ratios: ratiosOf(opened) };
}

function summary(times) {
  return { median: median(times), low: quantile(times, 0.25), high: quantile(times, 0.75) };
}

/** The median of the rounds' ratios of ours on two threads to each other side: below 1 ours is faster. */
function ratiosOf(opened) {
  const mine = opened.find(({ side }) => side.name === "ours, 2 threads");
  if (!mine) return {};
  return Object.fromEntries(
    opened
      .filter((one) => one !== mine)
      .map(({ side, times }) => [side.name, median(times.map((time, i) => mine.times[i] / time))]),
  );
}

function say(text) {
  document.querySelector("#status").textContent = text;
}

function show(measured) {
  const names = [...new Set(measured.flatMap(({ ms }) => Object.keys(ms)))];
  const table = document.querySelector("table");
  const row = (cells, tag) => {
    const tr = document.createElement("tr");
    for (const text of cells) tr.append(Object.assign(document.createElement(tag), { textContent: text }));
    return tr;
  };
  table.replaceChildren(
    row(["ms a step", ...names], "th"),
    ...measured.map(({ case: name, ms }) =>
      row([name, ...names.map((side) => ms[side]?.median.toPrecision(3) ?? "not there")], "td"),
    ),
  );
}

globalThis.measure = measure;
document.querySelector("button").addEventListener("click", async ({ currentTarget: button }) => {
  button.disabled = true;
  try {
    const graphics = document.querySelector("input").checked;
    document.querySelector("pre").textContent = JSON.stringify(await measure({ graphics }), null, 2);
  } catch (error) {
    say(error.message);
  }
  button.disabled = false;
});
