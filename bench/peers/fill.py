"""Deterministic numbers that TypeScript reproduces exactly, so that weights and images need not be stored.

The generator is mulberry32 with the 32-bit semantics of JavaScript (``|0`` wraps to a signed word, ``>>>`` shifts an
unsigned one, ``imul`` keeps the low 32 bits of a product)::

    a = seed | 0
    next():
      a = (a + 0x6D2B79F5) | 0
      t = imul(a ^ (a >>> 15), 1 | a)
      t = (t + imul(t ^ (t >>> 7), 61 | t)) ^ t
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296

    fill(seed, count, scale)[i] = fround((2 * next() - 1) * scale)

The product is taken in float64 (``2 * next() - 1`` is exact) and rounded once to float32, as ``Math.fround`` and the
store into a ``Float32Array`` do. All arithmetic before the division is exact modulo 2^32, so both languages agree bit
for bit. ``python fill.py SEED COUNT SCALE`` prints the numbers, one a line.
"""

import sys

import numpy as np

MASK = np.uint64(0xFFFFFFFF)


def mulberry32(seed: int, count: int) -> np.ndarray:
    """The first ``count`` numbers of the stream, float64 in [0, 1). The state advances by a constant, so the i-th
    number is a function of ``seed + (i + 1) * 0x6D2B79F5`` alone and the whole stream is one array expression."""

    def word(value: int) -> np.uint64:
        return np.uint64(value)

    # The product of two 32-bit words fits in 64 bits, so masking it gives imul exactly.
    step = np.arange(1, count + 1, dtype=np.uint64) * word(0x6D2B79F5)
    a = (word(seed & 0xFFFFFFFF) + step) & MASK
    t = ((a ^ (a >> word(15))) * (a | word(1))) & MASK
    t = ((t + (((t ^ (t >> word(7))) * (t | word(61))) & MASK)) & MASK) ^ t
    return (t ^ (t >> word(14))).astype(np.float64) / 4294967296.0


def fill(seed: int, count: int, scale: float) -> np.ndarray:
    """``count`` float32 numbers, uniform in [-scale, scale)."""
    return ((2.0 * mulberry32(seed, count) - 1.0) * scale).astype(np.float32)


if __name__ == "__main__":
    for value in fill(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])):
        print(repr(float(value)))
