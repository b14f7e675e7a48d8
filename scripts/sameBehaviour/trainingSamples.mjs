import { TRAINING, words } from "./arguments.mjs";

/** What makes a family small enough; a family that is not named here is trained as it comes. */
const SMALL = {
  "fully-connected": "--width 8 --depth 3",
  "full-width": "--width 2 --parametrization frequency",
  "bounded-width": "--width 4 --kernel 5 --dilation 2 --padding zero --flip --random-crop 1",
  "locally-connected": "--width 2 --kernel 3",
  "small-cnn": "--widths 4,8 --norm batch --pool max-blur",
  "vision-transformer": "--dim 8 --heads 2 --depth 1",
  resnet: "--widths 4,8 --blocks 1 --shortcut projection",
  convnext: "--widths 4,8 --blocks 1",
  "mlp-mixer": "--dim 8 --tokens-dim 8 --depth 1",
};

/** Networks with a part of their own, beside one of each family. */
const TRAINED = {
  "train-good": "small-cnn --widths 4,8 --epochs 8 --optimizer adam --learning-rate 0.01",
  "train-adversarially": "bounded-width --width 4 --epochs 3 --adversarial linf:4/255:2",
  "train-linear": "bounded-width --width 4 --activation linear --epochs 2 --no-bias --init-scale 0.1",
  "train-low-pass": "full-width --width 2 --low-pass 0.2 --low-pass-shape gaussian --epochs 2 --seed 3",
  "train-schedules": "fully-connected --width 8 --epochs 4 --optimizer adamw --schedule cosine --warmup 1",
  "train-exponential": "fully-connected --width 8 --epochs 9 --nesterov --loss exponential --stop-loss 1.2",
};

/** Parts of the sample whose networks, OLD's in both, the others attack. */
export const networksToAttack = {
  "train-good": "good",
  "train-adversarially": "robust",
  "train-vision-transformer": "transformer",
  "train-resnet": "resnet",
};
/** A network each: what was printed, the run and all its files. Finished, one is asked for again. */
export function trainingSamples({ families, flag }) {
  const each = families.map((family) => [`train-${family}`, `${family} --epochs 2 ${SMALL[family] ?? ""}`]);
  return [...each, ...Object.entries(TRAINED)].map(([name, flags]) => {
    const named = flags.replace("--random-crop", flag("train", "--random-crop", "--crop"));
    const args = ["train", ...words(named), ...TRAINING];
    return { name, commands: [...(name === "train-good" ? [args] : []), [...args, "--json"]] };
  });
}
