#!/usr/bin/env bash
# Makes bench/imagenet/.venv and, in bench/imagenet/made, the models and images. Safe to repeat.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
[ -x .venv/bin/python ] || "${PYTHON:-python3}" -m venv .venv
.venv/bin/python -m pip install --quiet --no-deps -r requirements.txt
for variant in 0 1 2; do
  .venv/bin/python efficientnet_lite.py "$variant" "made/lite$variant.onnx"
done
.venv/bin/python resnet50.py made/resnet50.onnx
.venv/bin/python images.py made
