"""Lays out the 20 ImageNet images that come with foolbox, for `--data`: images.py FOLDER

FOLDER/list.csv names each image and its label, and FOLDER/images/LABEL/ holds those of one label. Labels are ImageNet's
usual 0 to 999, which foolbox puts at the end of each file's name.
"""

import importlib.util
import shutil
import sys
from pathlib import Path


def lay_out(folder):
    spec = importlib.util.find_spec("foolbox")
    if spec is None:
        sys.exit("foolbox is not installed: run bench/imagenet/setup.sh.")
    files = sorted((Path(spec.origin).parent / "data").glob("imagenet_*.jpg"))
    lines = ["path,label"]
    for file in files:
        label = file.stem.split("_")[2]
        place = Path("images") / label / file.name
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, folder / place)
        lines.append(f"{place},{label}")
    (folder / "list.csv").write_text("\n".join(lines) + "\n")
    # A folder's name is the label itself, so the class of output k is named k.
    (folder / "classes.txt").write_text("".join(f"{k}\n" for k in range(1000)))


if __name__ == "__main__":
    lay_out(Path(sys.argv[1]))
