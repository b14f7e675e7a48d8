"""Compares what Treble says of EfficientNet-Lite with onnxruntime, on 20 ImageNet images: compare.py [VARIANT ...]

onnxruntime gets the images as Pillow makes them and the preprocessing as NumPy does it, so reading, resizing, cropping,
normalising and the model itself are all compared.
"""

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
from efficientnet_lite import SIZES
from PIL import Image

HERE = Path(__file__).parent
MADE = HERE / "made"


def pillow_images(crop, interpolation):
    """Bytes [N, 3, crop, crop], labels [N] and names: the shorter side 256/224 of the crop, then the middle."""
    images, labels, names = [], [], []
    for row in csv.DictReader((MADE / "list.csv").open()):
        image = Image.open(MADE / row["path"]).convert("RGB")
        shorter = int(crop * 256 / 224)
        # As torchvision's Resize: the longer side is rounded down.
        scale = lambda side: int(shorter * side / min(image.size))
        image = image.resize((scale(image.width), scale(image.height)), interpolation)
        left, top = (round((side - crop) / 2) for side in image.size)
        image = image.crop((left, top, left + crop, top + crop))
        images.append(np.asarray(image).transpose(2, 0, 1))
        labels.append(int(row["label"]))
        names.append(row["path"])
    return np.stack(images), np.array(labels), names


def logits_of(variant, images):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(MADE / f"lite{variant}.onnx", options, ["CPUExecutionProvider"])
    return np.concatenate([session.run(None, {"images": image[None]})[0] for image in images])


def compare(variant):
    crop = SIZES[variant]
    images, labels, names = pillow_images(crop, Image.BILINEAR)
    pixels = images.astype(np.float32)
    logits = logits_of(variant, (pixels - 127) / 128)
    mean, std = (np.float32(v).reshape(3, 1, 1) * 255 for v in ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))
    usual = logits_of(variant, (pixels - mean) / std)
    bicubic, _, _ = pillow_images(crop, Image.BICUBIC)
    cubic = logits_of(variant, (bicubic.astype(np.float32) - 127) / 128)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "treble.bin"
        command = ["node", HERE / "compare.mjs", str(variant), file]
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
        numbers = np.fromfile(file, np.float32)
    order = [json.loads(said).index(name) for name in names]
    their_images = numbers[: images.size].reshape(images.shape)[order]
    their_logits = numbers[images.size :].reshape(logits.shape)[order]
    bytes_off = np.abs(np.round(their_images * 255) - pixels)
    right = [int((answer.argmax(1) == labels).sum()) for answer in (logits, cubic, usual)]
    print(
        f"Lite{variant}, onnxruntime: {right[0]} of {len(labels)} right (bicubic {right[1]}; "
        f"by the mean and deviation usual for ImageNet {right[2]}); images differ from Treble's in "
        f"{np.count_nonzero(bytes_off)} bytes, by {bytes_off.max():.0f} at most, logits by "
        f"{np.abs(their_logits - logits).max():.2g} of up to {np.abs(logits).max():.1f}",
        flush=True,
    )


if __name__ == "__main__":
    for variant in sys.argv[1:] or ["0", "1", "2"]:
        compare(int(variant))
