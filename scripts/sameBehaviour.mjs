/**
 * Whether a change has left the command line's behaviour as it was, byte for byte:
 *
 *     node scripts/sameBehaviour.mjs OLD NEW [--keep FOLDER] [--only START,...] [--except START,...] [--models FOLDER]
 *          [--thorough]
 *
 * OLD and NEW are two built checkouts of this repository. The program of each runs a fixed sample of commands
 * (sameBehaviour/samples.mjs), both on the same images and the same models; what it prints and writes is compared, but
 * for what sameBehaviour/leftOut.mjs lists. One line a command or two; exit code 1 where anything differs.
 *
 * --keep      holds what came out of OLD, so that the next comparison runs NEW alone; it is run anew once it is built
 *             otherwise, or the sample, Node.js or the processor are others
 * --only      the parts of the sample whose names begin so, such as attack-pgd,spectrum
 * --except    parts that may differ, such as help: said, but not counted
 * --models    also attack every .onnx file of this folder (default: TREBLE_MODELS, else none)
 * --thorough  also the experiments that take longer
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { behaviourOf } from "./sameBehaviour/behaviourOf.mjs";
import { compared } from "./sameBehaviour/compared.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    keep: { type: "string" },
    only: { type: "string", default: "" },
    except: { type: "string" },
    thorough: { type: "boolean", default: false },
    models: { type: "string", default: process.env.TREBLE_MODELS },
  },
});
if (positionals.length !== 2) throw new Error("Give two built checkouts: node scripts/sameBehaviour.mjs OLD NEW");
const startsWithOneOf = (starts) => (name) => starts.split(",").some((start) => name.startsWith(start));
const isWanted = startsWithOneOf(values.only);
const mayDiffer = values.except === undefined ? () => false : startsWithOneOf(values.except);

if (values.keep !== undefined) mkdirSync(values.keep, { recursive: true });
const folder = realpathSync(values.keep ?? mkdtempSync(join(tmpdir(), "same-behaviour-")));
const settings = {
  folder,
  isWanted,
  models: values.models && realpathSync(values.models),
  isThorough: values.thorough,
};
const [oldCheckout, newCheckout] = positionals.map((path) => realpathSync(path));
const before = await behaviourOf(oldCheckout, { ...settings, title: "OLD", isKept: values.keep !== undefined });
const after = await behaviourOf(newCheckout, { ...settings, title: "NEW", given: before.given });

const counts = { same: 0, differs: 0, excepted: 0 };
for (const { name, difference } of compared(before, after)) {
  const outcome = difference === null ? "same" : mayDiffer(name) ? "excepted" : "differs";
  counts[outcome]++;
  console.log(`${outcome.padEnd(8)}  ${name}${difference === null ? "" : `: ${difference}`}`);
}
const excepted = counts.excepted > 0 ? `, ${counts.excepted} differ as they may` : "";
console.log(`${counts.same} are the same, ${counts.differs} differ${excepted}.`);
if (counts.differs + counts.excepted > 0) {
  console.log(`OLD: ${before.place}\nNEW: ${after.place}`);
} else {
  rmSync(values.keep === undefined ? folder : after.place, { recursive: true });
}
process.exitCode = counts.differs > 0 ? 1 : 0;
