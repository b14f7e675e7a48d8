import type { Command } from "commander";
import { offered } from "../../inputs/offered.ts";
import { choice } from "../../parse/choice.ts";
import { addDataOptions } from "../../parse/dataOptions.ts";
import type { End } from "../../parse/end.ts";
import { example } from "../../parse/example.ts";
import { wholeNumber } from "../../parse/parseNumber.ts";
import { resultsOption } from "../../parse/resultsOption.ts";
import { sizeOption } from "../../parse/sizeOption.ts";
import { threadsOption } from "../../parse/threadsOption.ts";
import type { CliContext } from "../../terminal/context.ts";
import type { SpectrumOptions } from "./spectrumOptions.ts";

/** `treble spectrum`: of a file, a run or a dataset. */
export function addSpectrum(program: Command, context: CliContext, end: End): void {
  const spectrum = program
    .command("spectrum")
    .summary("measure where in frequency space signals have their energy")
    .description(
      "Measures the spectra of the signals in an npz file (NumPy's format; [N, C, H, W] or [N, H, W]), prints those of a run that was measured, or measures a dataset's own images. With --shared it measures what networks that differ in nothing but their seed have in common: what a seed has by itself averages out. Frequencies are in cycles per pixel.",
    )
    .argument("[source]", "npz file, or id of a run that was measured or that attacked (its first digits will do)")
    .option("--array <name>", "array of the file (default: perturbation, or the only one that can be signals)")
    .addOption(choice("--layout <name>", "of the array (default: found)", ["nchw", "nhwc"]))
    .option(
      "--shared <files...>",
      "npz files (or ids of attacks) of networks that differ in their seed alone, with signals of the same images in the same order: print what they have in common",
    )
    .option("--out <file>", "with --shared: write spectra, values image by image and draws to this npz file")
    .option("--data <name>", "measure the test images of this dataset, or images of your own, instead")
    .option("--images <count>", "with --data: the first so many test images", wholeNumber("--images", 1), 256)
    .addOption(choice("--window <name>", "multiplies every signal first", ["none", "hann"]).default("none"))
    .addOption(sizeOption("--max-memory <size>", "refuse files that would take more memory", 2 ** 31))
    .addOption(threadsOption())
    .addOption(resultsOption())
    .option("--json", "print everything as JSON");
  addDataOptions(spectrum)
    .addHelpText(
      "after",
      example([
        "treble spectrum adversarial.npz",
        "treble spectrum --shared seed-0.npz seed-1.npz seed-2.npz",
        `treble spectrum --data ${offered.datasets[0]!.name} --images 256`,
      ]),
    )
    .action(async (source: string | undefined, options: SpectrumOptions) => {
      const { spectrumCommand: run } = await import("./spectrum.ts");
      end(await run(source, options, context));
    });
}
