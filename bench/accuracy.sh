#!/usr/bin/env bash
# Trains the same networks with the same settings here and in PyTorch and prints both test accuracies.
# Needs `npm run build` and bench/peers/setup.sh. Different random numbers, so compare means over seeds.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node bench/exportData.mjs cifar10 "$work/cifar10.npz"

# name | flags both sides share | flags here | flags there
cases=(
  "fully-connected, Adam 1e-3, 8 epochs|--depth 2 --width 256 --epochs 8|fully-connected --optimizer adam --learning-rate 1e-3 --weight-decay 0|--network fully-connected --optimizer adam --lr 1e-3 --weight-decay 0"
  "bounded-width 3, Adam 1e-3, 8 epochs|--kernel 3 --depth 2 --width 16 --epochs 8|bounded-width --optimizer adam --learning-rate 1e-3 --weight-decay 0|--network bounded-width --optimizer adam --lr 1e-3 --weight-decay 0"
  "bounded-width 3, SGD 0.005, scale 0.3, 10 epochs|--kernel 3 --depth 2 --width 16 --epochs 10 --init-scale 0.3 --weight-decay 5e-4|bounded-width --learning-rate 0.005|--network bounded-width --optimizer sgd --lr 0.005"
  "small CNN, Adam 1e-3, 6 epochs|--epochs 6|small-cnn --widths 32,64 --optimizer adam --learning-rate 1e-3 --weight-decay 0|--network small-cnn --widths 32,64 --optimizer adam --lr 1e-3 --weight-decay 0"
)
printf '%-52s %8s %8s\n' "network and settings" here PyTorch
for entry in "${cases[@]}"; do
  IFS='|' read -r name both here there <<<"$entry"
  ours=() theirs=()
  for seed in 0 1; do
    # shellcheck disable=SC2086
    ours+=("$(node packages/treble/dist/cli/main.js train $here $both --train-images 10000 --seed $seed --results "$work/results" --json 2>/dev/null |
      node -e 'process.stdin.on("data", (d) => (t = (globalThis.t ?? "") + d)).on("end", () => console.log(JSON.parse(t).summary.testAccuracy))')")
    # shellcheck disable=SC2086
    theirs+=("$(bench/peers/.venv/bin/python bench/peers/train_accuracy.py --data "$work/cifar10.npz" $there $both --train 10000 --seed $seed |
      node -e 'process.stdin.on("data", (d) => (t = (globalThis.t ?? "") + d)).on("end", () => console.log(JSON.parse(t).testAccuracy))')")
  done
  printf '%-52s %8s %8s\n' "$name" "${ours[*]}" "${theirs[*]}"
done
