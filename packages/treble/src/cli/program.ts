import { Command } from "commander";
import { version } from "../files/version.ts";
import { commandOutput } from "./commandOutput.ts";
import { addAttack } from "./commands/attack/addAttack.ts";
import { addAudit } from "./commands/audit/addAudit.ts";
import { addData } from "./commands/data/addData.ts";
import { addDoctor } from "./commands/doctor/addDoctor.ts";
import { addLab } from "./commands/lab/addLab.ts";
import { addPredict } from "./commands/predict/addPredict.ts";
import { addQueue } from "./commands/queue/addQueue.ts";
import { addReport } from "./commands/report/addReport.ts";
import { addReproduce } from "./commands/reproduce/addReproduce.ts";
import { addRuns } from "./commands/runs/addRuns.ts";
import { addSpectrum } from "./commands/spectrum/addSpectrum.ts";
import { addStudy } from "./commands/study/addStudy.ts";
import { addTrain } from "./commands/train/addTrain.ts";
import { addWorker } from "./commands/worker/addWorker.ts";
import { helpStyle } from "./helpStyle.ts";
import { offered } from "./inputs/offered.ts";
import type { End } from "./parse/end.ts";
import type { CliContext } from "./terminal/context.ts";

/**
 * The command line: names, options, defaults and help. What a command does is in a module of its own, loaded when it is
 * called, so that help appears at once and needs nothing installed but this.
 *
 * @param end gets the exit code of the command that was run.
 */
export function createProgram(context: CliContext, end: End): Command {
  const program = new Command("treble")
    .description(
      "A laboratory for the frequency content of adversarial examples: where in frequency space a network's features and its adversarial perturbations live, and why.",
    )
    .version(version, "--version", "print the version")
    .option("--debug", "when something fails, print the whole stack of the error")
    .helpOption("-h, --help", "explain a command")
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput(commandOutput(context))
    .configureHelp(helpStyle)
    .addHelpText("after", EXAMPLES);

  program.commandsGroup("Getting started:");
  addReproduce(program, context, end);
  addStudy(program, context, end);
  addLab(program, context, end);
  addDoctor(program, context, end);
  program.commandsGroup("Experiments:");
  addPredict(program, context, end);
  addTrain(program, context, end);
  addAttack(program, context, end);
  addAudit(program, context, end);
  addSpectrum(program, context, end);
  program.commandsGroup("Several machines:");
  addWorker(program, context, end);
  addQueue(program, context, end);
  program.commandsGroup("Data and results:");
  addData(program, context, end);
  addRuns(program, context, end);
  addReport(program, context, end);
  return program;
}

const EXAMPLES = `
Examples:
  treble doctor                                   can it run here?
  treble reproduce                                the whole study, from data to page
  ${`treble train ${offered.families[0]!.name}`.padEnd(46)}  train a network; prints its run
  treble attack 3f9c --out adversarial.npz        attack it (3f9c: the first digits of its run)
  treble audit model.onnx --data photos           all of it of a classifier of yours, on one page
  treble spectrum adversarial.npz                 where the perturbations have their energy

Exit codes: 0 done; 1 a defect, or a check that failed; 2 a mistake that you can mend; 3 a model that
cannot be audited; 130 stopped by Ctrl-C (129 by a hang-up, 143 by SIGTERM).
\`treble COMMAND --help\` explains a command.
`;
