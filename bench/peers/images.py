"""Small image files of many kinds, and what Pillow makes of them: goldens for `packages/treble/src/data`.

    python bench/peers/images.py packages/treble/src/data/pillow.golden.json

Needs pillow and numpy alone. `files`: each file (base64), its pixels after `ImageOps.exif_transpose` and
`convert("RGB")`, and after `convert("L")`. `resized`: one image under every filter, to larger and to smaller sizes.
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
            for width, height in ((11, 8), (7, 17), (23, 5), (40, 31), (3, 2)):
                result = image.resize((width, height), getattr(Image.Resampling, name.upper()))
                if kind != "rgb" and (width, height) == (7, 17):
                    continue
                yield {"image": kind, "filter": name, "width": width, "height": height, "pixels": text(result.tobytes())}
    yield {"image": "source", **{k: text(v.tobytes()) for k, v in (("rgb", rgb), ("grey", grey), ("hard", hard))}}


with open(sys.argv[1], "w") as out:
    *cases, source = resized()
    goldens = {"pillow": PIL.__version__, "files": list(decoded()), "source": source, "resized": cases}
    json.dump(goldens, out, indent=1)
    out.write("\n")
