import type { Command } from "commander";
import { offered } from "../../inputs/offered.ts";
import { addDataOptions } from "../../parse/dataOptions.ts";
import type { End } from "../../parse/end.ts";
import { example } from "../../parse/example.ts";
import { wholeNumber } from "../../parse/parseNumber.ts";
import { resultsOption } from "../../parse/resultsOption.ts";
import { storeOption } from "../../parse/storeOption.ts";
import { termList } from "../../parse/termList.ts";
import type { CliContext } from "../../terminal/context.ts";
import type { ReproduceOptions } from "./reproduce.ts";

const { datasets, experiments, recipes } = offered;
/** That needs no network. */
const generated = datasets.find((one) => one.generated)!.name;

/** `treble reproduce`: the study. */
export function addReproduce(program: Command, context: CliContext, end: End): void {
  const reproduceCommand = program
    .command("reproduce")
    .argument("[experiments...]", "which experiments (default: all); networks that several need are trained once")
    .summary("run the whole study, or some experiments, and write the page of results")
    .description(
      "Trains every network that the experiments need, attacks and measures them, tests the claims, and writes index.html, results.md and results.json. Stopped at any moment, the same command goes on where it was; what is finished is never done again.",
    )
    .option(
      "--study <file>",
      "run a study of your own, alone or beside the experiments that are named (see `study init`); a .mjs file is a program that is run, a .json file only read: take JSON from others",
    )
    .option(
      "--data <name>",
      `dataset, or images of your own (see \`treble data list\`; default: ${datasets[0]!.name}, or what your own study names)`,
    )
    .option(
      "--preset <name>",
      "how much: quick (minutes), standard (a night) or paper (all images, five seeds)",
      "quick",
    )
    .option(
      "--recipe <names>",
      `how networks are trained, one or several of those below, as in ${recipes
        .slice(0, 2)
        .map(({ name }) => name)
        .join(",")} (default: those that each experiment or your own study names, else ${recipes[0]!.name})`,
      nameList,
    )
    .addOption(resultsOption())
    .option(
      "--workers <count>",
      "networks at a time (default: as many as there are cores)",
      wholeNumber("--workers", 1, 1024),
    )
    .option("--threads <count>", "threads of each network (default: 1)", wholeNumber("--threads", 0, 1024))
    .option("--shard <number>", "do one share of the networks, as in 3/16, and write no page; the others run elsewhere")
    .option("--steal", "with --shard: afterwards go on with what other shards have not finished and nobody holds")
    .option("--collect", "do nothing; write the page from what all shards have done, or say what is missing")
    .addOption(storeOption())
    .option(
      "--queue [address]",
      "have it done by the workers of a queue, redis://HOST:6379 (without one: what TREBLE_QUEUE says); see `treble worker`",
    )
    .option("--dry-run", "say what is to be done and what it takes, and do nothing")
    .option("--json", "print the results (or the plan) as JSON");
  addDataOptions(reproduceCommand)
    .addHelpText(
      "after",
      termList(
        "Experiments",
        experiments.map(({ id, question }) => [id, question]),
      ),
    )
    .addHelpText(
      "after",
      termList(
        "Recipes",
        recipes.map(({ name, what, purpose }) => [name, `${what}: ${purpose}`]),
      ),
    )
    .addHelpText(
      "after",
      example([
        "treble reproduce",
        "treble reproduce --dry-run --preset paper",
        `treble reproduce ${experiments[0]!.id} --preset standard`,
        `treble reproduce ${experiments[0]!.id} --recipe ${recipes[1]!.name}`,
        "treble reproduce --study study.mjs",
        "treble reproduce --shard 3/16",
        `treble reproduce --data ${generated} --results results-${generated}`,
      ]),
    )
    .action(async (names: string[], { recipe, json = false, ...options }: GivenOptions) => {
      const { reproduce } = await import("./reproduce.ts");
      end(await reproduce({ ...options, ...(recipe && { recipes: recipe }), experiments: names, json }, context));
    });
}

/** As the command line has them. */
type GivenOptions = Omit<ReproduceOptions, "experiments" | "json" | "recipes"> & {
  readonly recipe?: readonly string[];
  readonly json?: boolean;
};

/** `a,b`, and `a` and `b` given one after the other, are both. */
function nameList(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(",")];
}
