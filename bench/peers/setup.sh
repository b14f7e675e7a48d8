#!/usr/bin/env bash
# Makes bench/peers/.venv with the pinned PyTorch and NumPy that the peers run on, adds JAX to it, and installs
# TensorFlow.js into bench/peers/node. Safe to repeat. Without JAX or TensorFlow.js everything but their own columns of
# the benchmarks works, so a failure there is said and passed over.
#
# The Linux wheel of PyTorch is built for CUDA and, although nothing here touches a GPU, its shared objects refuse to
# load without the CUDA libraries they are linked against. So PyTorch is installed alone, and only when it then fails
# to load are those libraries added: the ones named by its NEEDED entries, and not Triton, cuSOLVER, NVTX or the CUDA
# bindings, which are opened on first use. A CPU-only build of the same version, if pip finds one, needs none of them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

python="${PYTHON:-python3}"
torch=2.13.0

pure=(
  filelock==4.2.11 fsspec==2026.9.0 jinja2==3.1.6 markupsafe==3.0.4 mpmath==1.3.0 networkx==3.6.1
  sympy==1.14.0 typing_extensions==4.16.0
)
linked=(
  nvidia-cublas==13.1.1.3 nvidia-cuda-cupti==13.0.85 nvidia-cuda-nvrtc==13.0.88 nvidia-cuda-runtime==13.0.96
  nvidia-cudnn-cu13==9.20.0.48 nvidia-cufft==12.0.0.61 nvidia-cufile==1.15.1.6 nvidia-curand==10.4.0.35
  nvidia-cusparse==12.6.3.3 nvidia-cusparselt-cu13==0.8.1 nvidia-nccl-cu13==2.29.7 nvidia-nvjitlink==13.0.88
  nvidia-nvshmem-cu13==3.4.5
)

[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --no-deps "torch==$torch" numpy==2.3.5 "${pure[@]}"
if ! .venv/bin/python -c 'import torch' 2>/dev/null; then
  .venv/bin/python -m pip install --quiet --no-deps "${linked[@]}"
fi
.venv/bin/python - <<'PYTHON'
import numpy, torch

torch.zeros(1, requires_grad=True).sum().backward()
print(f"PyTorch {torch.__version__}, NumPy {numpy.__version__}, {torch.get_num_threads()} threads")
PYTHON

jax=(jax==0.10.2 jaxlib==0.10.2 ml_dtypes==0.6.0 opt_einsum==3.4.0 scipy==1.17.1)
if .venv/bin/python -m pip install --quiet --no-deps "${jax[@]}" &&
  JAX_PLATFORMS=cpu .venv/bin/python -c 'import jax; print(f"JAX {jax.__version__}, {jax.devices()[0].platform}")'; then :; else
  echo "JAX could not be installed; its benchmarks will be left out." >&2
fi

if (cd node && npm ci --ignore-scripts --silent) &&
  (cd node && node -e 'console.log("TensorFlow.js", require("@tensorflow/tfjs-backend-wasm").version_wasm)'); then :; else
  echo "TensorFlow.js could not be installed; its benchmarks will be left out." >&2
fi

# Attack libraries, on request only: bench/peers/setup.sh attacks
if [ "${1:-}" = attacks ]; then
  .venv/bin/python -m pip install --quiet --no-deps foolbox==3.3.4 eagerpy==0.30.0 torchattacks==3.5.1 adv-lib==0.2.8 \
    scipy==1.17.1 torchvision==0.29.2 pillow==13.0.0 GitPython==3.2.1 gitdb==4.0.12 smmap==5.0.3 requests==2.34.2 \
    urllib3==2.8.0 certifi==2026.10.18 idna==3.20 charset-normalizer==3.5.2 tqdm==4.70.1 \
    numba==0.68.1 llvmlite==0.50.0
  .venv/bin/python -c 'import foolbox, torchattacks; print("foolbox", foolbox.__version__, "torchattacks", torchattacks.__version__)'
fi
