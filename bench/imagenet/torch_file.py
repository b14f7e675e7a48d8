"""Reads the weights in a file that torch.save wrote before PyTorch 1.6, without PyTorch.

Such a file is five pickles (a magic number, a version, the machine's sizes, the object, the keys of its storages) and
behind them each storage: its length as int64, then its numbers. A tensor is a view of a storage, by an offset, a shape
and strides, all in numbers; strides need not be those of C order.
"""

import pickle
from collections import OrderedDict

import numpy as np

MAGIC = 0x1950A86A20F9469CFC6C
VERSION = 1001
DTYPES = {
    "DoubleStorage": "<f8",
    "FloatStorage": "<f4",
    "HalfStorage": "<f2",
    "LongStorage": "<i8",
    "IntStorage": "<i4",
    "ShortStorage": "<i2",
    "CharStorage": "<i1",
    "ByteStorage": "<u1",
    "BoolStorage": "?",
}


class View:
    """A tensor whose storage has not been read yet."""

    def __init__(self, key, offset, shape, strides, *_):
        self.key, self.offset, self.shape, self.strides = key, offset, shape, strides

    def of(self, storage):
        """The array, in C order."""
        last = self.offset + sum((n - 1) * s for n, s in zip(self.shape, self.strides))
        if any(s < 0 for s in self.strides) or 0 not in self.shape and not 0 <= last < storage.size:
            raise ValueError(f"a tensor {self.shape} reaches beyond its storage of {storage.size}")
        bytes_each = [s * storage.itemsize for s in self.strides]
        return np.lib.stride_tricks.as_strided(storage[self.offset :], self.shape, bytes_each).copy()


def read(path):
    """The file's tensors by name, as arrays."""
    types = {}

    class Reader(pickle.Unpickler):
        def find_class(self, module, name):
            if (module, name) == ("collections", "OrderedDict"):
                return OrderedDict
            if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
                return View
            if module == "torch" and name in DTYPES:
                return DTYPES[name]
            raise ValueError(f"{path} holds a {module}.{name}, which is no tensor")

        def persistent_load(self, saved):
            kind, dtype, key, _device, size, view = saved
            if kind != "storage" or view is not None:
                raise ValueError(f"{path} holds a {kind} that is no plain storage")
            types[key] = np.dtype(dtype), size
            return key

    with open(path, "rb") as file:
        magic, version, sizes = (Reader(file).load() for _ in range(3))
        if magic != MAGIC or version != VERSION or not sizes["little_endian"]:
            raise ValueError(f"{path} is no file of the old format of torch.save")
        views = Reader(file).load()
        storages = {}
        for key in Reader(file).load():
            dtype, size = types[key]
            (length,) = np.frombuffer(file.read(8), "<i8")
            if length != size:
                raise ValueError(f"{path}: a storage is {length} numbers long instead of {size}")
            storages[key] = np.frombuffer(file.read(size * dtype.itemsize), dtype)
        if file.read(1):
            raise ValueError(f"{path} goes on behind its storages")
    return {name: view.of(storages[view.key]) for name, view in views.items()}
