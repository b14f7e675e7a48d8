// The three things run.mjs prints, as Markdown tables with notes below.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { iterate } from "ongrad";
import { BOUND, difference, MEASURES, ownResults, taskOf } from "./check.mjs";
import { median, withQuartiles } from "./statistics.mjs";
import { gemmSide, programSide } from "./turns.mjs";

function row(cells) {
  console.log(`| ${cells.join(" | ")} |`);
}

/** Three digits, without exponents. */
function threeDigits(number) {
  return number < 1000 ? number.toPrecision(3) : String(Number(number.toPrecision(3)));
}

function head(cells, alignments) {
  row(cells);
  row(alignments.map((right) => (right ? "---:" : "---")));
}

/** Names of cases under what there is to say about them: `note(text, name)` and `print()`. */
function caseNotes() {
  const names = new Map();
  return {
    note: (text, name) => names.set(text, [...(names.get(text) ?? []), name]),
    print() {
      if (names.size > 0) console.log();
      for (const [text, cases] of names) console.log(`- ${text}: ${cases.join("; ")}.`);
    },
  };
}

/** Milliseconds of a step of each side, in turns. Gives the peers' times to their first step, by case and title. */
export async function printSpeed(cases, peers, rounds, options) {
  const peerHeads = peers.flatMap(({ title }) => [`${title}, ms`, "ratio (quartiles)"]);
  const columns = ["case", "ours, ms", ...peerHeads, "GFLOP/s", "of GEMM peak"];
  head(columns, [false, true, ...peers.flatMap(() => [true, false]), true, true]);
  const gemm = await gemmSide(options);
  const firstSteps = {};
  const notes = caseNotes();
  for (const { name, peer: description, prepare } of cases) {
    const { build, buildTimed = build, start, feeds, flops, stepsPerRun = 1 } = prepare();
    const program = await iterate(buildTimed(), { ...options, stepsPerRun });
    program.reset(start);
    const ours = await programSide(program, feeds, stepsPerRun);
    const theirs = [];
    firstSteps[name] = {};
    for (const peer of peers) {
      const side = await peer.open(description);
      if (side.unsupported) notes.note(`${peer.title}: ${side.unsupported}`, name);
      firstSteps[name][peer.title] = side.firstMs;
      theirs.push(side);
    }
    const sides = [gemm, ours, ...theirs];
    const times = sides.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [i, side] of sides.entries()) if (side.turn) times[i].push(await side.turn(side.repeats));
    }
    await program.dispose();
    const [peak, mine, ...others] = times;
    const speed = flops && flops / median(mine) / 1e6;
    row([
      name,
      threeDigits(median(mine)),
      ...others.flatMap((other) =>
        other.length > 0
          ? [threeDigits(median(other)), withQuartiles(other.map((t, i) => mine[i] / t))]
          : ["unsupported", ""],
      ),
      speed ? speed.toFixed(0) : "",
      speed ? `${Math.round((100 * speed * median(peak)) / (gemm.flops / 1e6))} %` : "",
    ]);
  }
  await gemm.dispose();
  notes.print();
  return firstSteps;
}

/** Seconds of compiling and from nothing to the first step's result: ours in fresh processes, the peers' once each. */
export function printCompiling(cases, peers, rounds, { threads }, firstSteps) {
  const script = fileURLToPath(new URL("compileTime.mjs", import.meta.url));
  const seconds = (milliseconds) => (milliseconds / 1000).toFixed(2);
  const columns = ["compile", "ours, s (quartiles)", "target, s", "to the first step: ours, s"];
  head([...columns, ...peers.map(({ title }) => `${title}, s`)], [false, false, true, true, ...peers.map(() => true)]);
  for (const { name, compiling } of cases) {
    const times = Array.from({ length: rounds }, () =>
      JSON.parse(execFileSync(process.execPath, [script, name, String(threads)], { encoding: "utf8" })),
    );
    const compileMs = times.map((time) => time.graphMs + time.compileMs);
    const firstMs = times.map((time, i) => compileMs[i] + time.firstMs);
    row([
      name,
      withQuartiles(compileMs, seconds),
      compiling.target ? `< ${compiling.target}` : "",
      seconds(median(firstMs)),
      ...peers.map(({ title }) => (firstSteps[name][title] ? seconds(firstSteps[name][title]) : "unsupported")),
    ]);
  }
}

/** Whether the peers compute what we do. Gives whether all that could be compared agree. */
export async function printCheck(cases, peers, options) {
  head(["case", ...peers.map(({ title }) => title), "difference"], [false, ...peers.map(() => true), false]);
  const notes = caseNotes();
  let agree = true;
  for (const one of cases) {
    const task = taskOf(one.peer);
    const ours = await ownResults(one, options);
    const cells = [];
    for (const peer of peers) {
      const { results, unsupported } = await peer.results(one.peer, ours.steps);
      if (unsupported) notes.note(`${peer.title}: ${unsupported}`, one.name);
      const apart = results && difference(task, ours, results);
      if (results && !(apart <= BOUND)) {
        agree = false;
        notes.note(`${peer.title} differs by more than ${BOUND}`, one.name);
      }
      cells.push(results ? apart.toExponential(1) : "unsupported");
    }
    row([one.name, ...cells, MEASURES[task]]);
  }
  notes.print();
  return agree;
}
