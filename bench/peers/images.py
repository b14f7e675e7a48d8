"""Small image files of many kinds, and what Pillow makes of them: goldens for `packages/treble/src/data/own`.

    python bench/peers/images.py packages/treble/src/data/own/pillow.golden.json

Needs pillow 13.0.0 and numpy alone. `files`: each file (base64), its pixels after `ImageOps.exif_transpose` and
`convert("RGB")`, and after `convert("L")`. `resized`: images under every filter, to larger and to smaller sizes.
`prepared`: what torchvision's `Resize` and `CenterCrop` make of one.
"""

import base64
import io
import json
import sys

import numpy as np
import PIL
from PIL import Image, ImageCms, ImageOps

WIDTH, HEIGHT = 17, 11
random = np.random.default_rng(0)


def scene(width=WIDTH, height=HEIGHT, channels=3):
    """Colour gradients, an edge and a little noise."""
    y, x = np.mgrid[0:height, 0:width]
    planes = []
    for c in range(channels):
        plane = 255 * (0.5 + 0.4 * np.sin((c + 1) * x / width * 3 + y / height * (3 - c)))
        plane += np.where(x > width // 2 + c, 30, -30) + random.normal(0, 6, (height, width))
        planes.append(plane)
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def text(data):
    return base64.b64encode(bytes(data)).decode()


def saved(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png16(array, colour):
    """A PNG of 16 bits a sample, which Pillow cannot write in colour."""
    import struct
    import zlib

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    height, width = array.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in array)
    head = struct.pack(">IIBBBBB", width, height, 16, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def oriented(image, orientation, kind, **options):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(image, kind, exif=exif, **options)


def files():
    rgb = Image.fromarray(scene())
    grey = Image.fromarray(scene(channels=1)[..., 0])
    alpha = Image.fromarray(np.dstack([scene(), scene(channels=1)]), "RGBA")
    cmyk = Image.fromarray(scene(channels=4), "CMYK")
    # sRGB with red and blue exchanged: whoever converts by it is seen at once.
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace(b"rXYZ", b"-XYZ", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"-XYZ", b"bXYZ", 1)
    sixteen = (scene().astype(np.uint16) << 8) | random.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint16)
    palette = rgb.quantize(16)
    frames = [Image.fromarray(scene()) for _ in range(3)]
    yield "rgb.png", saved(rgb, "PNG")
    yield "grey.png", saved(grey, "PNG")
    yield "one-bit.png", saved(grey.convert("1"), "PNG")
    yield "palette.png", saved(palette, "PNG")
    yield "palette-transparent.png", saved(palette, "PNG", transparency=3)
    yield "alpha.png", saved(alpha, "PNG")
    yield "grey-alpha.png", saved(alpha.convert("LA"), "PNG")
    yield "profile.png", saved(rgb, "PNG", icc_profile=profile)
    yield "sixteen.png", png16(sixteen, 2)
    yield "sixteen-grey.png", png16(sixteen[..., 0], 0)
    yield "oriented.png", oriented(rgb, 6, "PNG")
    yield "animated.png", saved(frames[0], "PNG", save_all=True, append_images=frames[1:])
    for orientation in range(1, 9):
        yield f"oriented-{orientation}.jpg", oriented(rgb, orientation, "JPEG", quality=95, subsampling=0)
    yield "444.jpg", saved(rgb, "JPEG", quality=90, subsampling=0)
    yield "422.jpg", saved(rgb, "JPEG", quality=90, subsampling=1)
    yield "420.jpg", saved(rgb, "JPEG", quality=75, subsampling=2)
    yield "progressive.jpg", saved(rgb, "JPEG", quality=75, progressive=True)
    yield "grey.jpg", saved(grey, "JPEG", quality=85)
    yield "cmyk.jpg", saved(cmyk, "JPEG", quality=90)
    yield "profile.jpg", saved(rgb, "JPEG", quality=90, icc_profile=profile)
    yield "lossless.webp", saved(rgb, "WEBP", lossless=True)
    yield "alpha.webp", saved(alpha, "WEBP", lossless=True, exact=True)
    yield "lossy.webp", saved(rgb, "WEBP", quality=80)
    yield "animated.webp", saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)


def decoded():
    for name, data in files():
        image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
        yield {
            "name": name,
            "file": text(data),
            "width": image.width,
            "height": image.height,
            "rgb": text(image.convert("RGB").tobytes()),
            "grey": text(image.convert("L").tobytes()),
        }


def resized():
    rgb, grey = Image.fromarray(scene(23, 17)), Image.fromarray(scene(23, 17, 1)[..., 0])
    # Hard black and white: overshoot must be clipped.
    hard = Image.fromarray((random.integers(0, 2, (17, 23)) * 255).astype(np.uint8))
    for kind, image in (("rgb", rgb), ("grey", grey), ("hard", hard)):
        for name in ("nearest", "bilinear", "bicubic", "lanczos"):
            for width, height in ((11, 8), (7, 17), (23, 5), (40, 31), (21, 6)):
                result = image.resize((width, height), getattr(Image.Resampling, name.upper()))
                if kind != "rgb" and width == 7:
                    continue
                case = {"image": kind, "filter": name, "width": width, "height": height}
                yield {**case, "pixels": text(result.tobytes())}
    yield {"image": "source", **{k: text(v.tobytes()) for k, v in (("rgb", rgb), ("grey", grey), ("hard", hard))}}


def prepared():
    """What torchvision's Resize and CenterCrop do to a Pillow image, written out (torchvision 0.24, functional.py)."""
    for width, height in ((23, 17), (17, 23), (20, 20)):
        image = Image.fromarray(scene(width, height))
        source = text(image.tobytes())
        for resize, crop in ((10, (9, 10)), (13, (7, 8)), ((9, 14), (6, 11)), (None, (16, 11))):
            if isinstance(resize, int):
                long = int(resize * max(width, height) / min(width, height))
                size = (resize, long) if width <= height else (long, resize)
            else:
                size = (width, height) if resize is None else resize[::-1]
            result = image if size == image.size else image.resize(size, Image.Resampling.BILINEAR)
            top, left = int(round((size[1] - crop[0]) / 2.0)), int(round((size[0] - crop[1]) / 2.0))
            pixels = text(result.crop((left, top, left + crop[1], top + crop[0])).tobytes())
            given = {"width": width, "height": height, "source": source}
            yield {**given, "resize": resize, "centerCrop": crop, "pixels": pixels}


with open(sys.argv[1], "w") as out:
    *cases, source = resized()
    goldens = {"pillow": PIL.__version__, "files": list(decoded()), "source": source, "resized": cases}
    goldens["prepared"] = list(prepared())
    json.dump(goldens, out, indent=1)
    out.write("\n")
