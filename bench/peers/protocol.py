"""The Python peers' side of the protocol that ``bench/peer.mjs`` describes, and the values of a case as NumPy arrays."""

import base64
import json
import math
import os
import sys
import time
from typing import Callable, NamedTuple

import numpy as np

from fill import fill


class Prepared(NamedTuple):
    """``step`` takes one step and returns when it has been computed; ``results`` gives what a check compares."""

    step: Callable[[], None]
    results: Callable[[], list[np.ndarray]]


class Values(NamedTuple):
    """What a case starts from; ``original`` are pixels in [0, 1], ``raw`` bytes, ``cotangent`` a convolution's."""

    parameters: dict[str, np.ndarray]
    labels: np.ndarray
    original: np.ndarray
    raw: np.ndarray
    cotangent: np.ndarray


def values(case: dict) -> Values:
    network = case["kind"] == "network"
    batch = case["batch"]
    image = tuple(case["images"]["shape"]) if network else (case["channels"], 32, 32)
    return Values(
        {p["name"]: _drawn(p) for p in case["parameters"]},
        np.arange(batch) % 10,
        _pixels(1, (batch, *image)),
        (np.arange(batch * math.prod(image)) * 89 % 256).astype(np.uint8).reshape(batch, *image),
        _pixels(2, (batch, 16, 32, 32)),
    )


def _drawn(parameter: dict) -> np.ndarray:
    numbers = fill(parameter["seed"], math.prod(parameter["shape"]), parameter["scale"])
    return (parameter["offset"] + numbers.astype(np.float64)).astype(np.float32).reshape(parameter["shape"])


def _pixels(seed: int, shape: tuple[int, ...]) -> np.ndarray:
    return ((fill(seed, math.prod(shape), 1.0).astype(np.float64) + 1) / 2).astype(np.float32).reshape(shape)


def serve(start: Callable[[int], str], prepare: Callable[[dict, Values], Prepared]) -> None:
    """Answers until the input ends. ``start`` sets the number of threads (0: default) and gives the version, or
    raises a RuntimeError that says why this peer cannot run."""
    # What a library prints must not come between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    prepared = None
    for line in sys.stdin:
        question = json.loads(line)
        if question["do"] == "start":
            try:
                answer = {"version": start(question["threads"])}
            except RuntimeError as error:
                answer = {"absent": str(error)}
        elif question["do"] == "turn":
            answer = {"ms": _turn(prepared.step, question["repeats"], question["uncounted"])}
        else:
            prepared = None
            try:
                case = question["case"]
                drawn = values(case)
                began = time.perf_counter()
                prepared = prepare(case, drawn)
                for _ in range(question.get("steps", 1)):
                    prepared.step()
                answer = {"firstMs": 1000 * (time.perf_counter() - began)}
                if question["do"] == "check":
                    answer = {"results": [_encoded(array) for array in prepared.results()]}
            except Exception as error:
                reason = str(error).strip() or type(error).__name__
                answer = {"unsupported": reason.splitlines()[0]}
        print(json.dumps(answer), file=answers, flush=True)


def _turn(step: Callable[[], None], repeats: int, uncounted: int) -> float:
    for _ in range(uncounted):
        step()
    began = time.perf_counter()
    for _ in range(repeats):
        step()
    return 1000 * (time.perf_counter() - began) / repeats


def _encoded(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array, dtype=np.float32).tobytes()).decode("ascii")
