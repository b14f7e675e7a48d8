"""Takes the steps of ``bench/cases.mjs`` in JAX on the CPU, each one jitted function. See ``protocol.py``."""

import numpy as np

from protocol import Prepared, Values, serve

# An optional peer: where it is not installed, that is the answer to the first question.
try:
    import jax
    import jax.numpy as jnp

    from jax_networks import CHANNELS_LAST, FORWARD, circular_correlation, convolve
except ModuleNotFoundError as error:
    print('{"absent": "not installed (bench/peers/setup.sh installs it)"}', flush=True)
    raise SystemExit from error


def start(threads: int) -> str:
    # The threads are set by the environment that bench/peer.mjs starts this process with.
    return f"{jax.__version__}, {threads or 'default'} threads"


def prepare(case: dict, values: Values) -> Prepared:
    if case["kind"] == "convolution":
        return convolution(case, values)
    return (training if case["task"] == "train" else attack)(case, values)


def arranged(array: np.ndarray, channels_last: bool, kernel: bool = False) -> jax.Array:
    """[N, C, H, W] images and [O, C, kh, kw] kernels in the order that the network takes them."""
    if not channels_last or array.ndim != 4:
        return jnp.array(array)
    return jnp.array(array.transpose((2, 3, 1, 0) if kernel else (0, 2, 3, 1)))


def channels_first(array: jax.Array, channels_last: bool, kernel: bool = False) -> np.ndarray:
    """The inverse of ``arranged``."""
    host = np.asarray(array)
    if not channels_last or host.ndim != 4:
        return host
    return host.transpose((3, 2, 0, 1) if kernel else (0, 3, 1, 2))


def weights(values: Values, channels_last: bool) -> dict[str, jax.Array]:
    return {name: arranged(value, channels_last, kernel=True) for name, value in values.parameters.items()}


def loss_function(case: dict, values: Values):
    config, images = case["config"], case["images"]
    per_channel = (3,) if config["family"] in CHANNELS_LAST else (3, 1, 1)
    mean, std = (np.float32(images[key]).reshape(per_channel) for key in ("mean", "std"))
    labels = np.eye(images["classes"], dtype=np.float32)[values.labels]

    def loss_of(x: jax.Array, params: dict[str, jax.Array]) -> jax.Array:
        logits = FORWARD[config["family"]]((x - mean) / std, params, config)
        return -(jax.nn.log_softmax(logits) * labels).sum(1).mean()

    return loss_of


def training(case: dict, values: Values) -> Prepared:
    settings = case["training"]
    loss_of = loss_function(case, values)
    last = case["config"]["family"] in CHANNELS_LAST
    raw = arranged(values.raw, last)

    def updated(params, momenta, raw):
        dparams = jax.grad(loss_of, argnums=1)(raw.astype(jnp.float32) / 255, params)
        decayed = {name: d + settings["weightDecay"] * params[name] for name, d in dparams.items()}
        momenta = {name: settings["momentum"] * momenta[name] + d for name, d in decayed.items()}
        return {name: p - settings["learningRate"] * momenta[name] for name, p in params.items()}, momenta

    jitted = jax.jit(updated, donate_argnums=(0, 1))
    params = weights(values, last)
    state = [params, {name: jnp.zeros_like(value) for name, value in params.items()}]

    def step() -> None:
        state[:] = jax.block_until_ready(jitted(*state, raw))

    return Prepared(step, lambda: [channels_first(state[0][name], last, kernel=True) for name in values.parameters])


def attack(case: dict, values: Values) -> Prepared:
    size, epsilon = case["pgd"]["stepSize"], case["pgd"]["epsilon"]
    loss_of = loss_function(case, values)
    last = case["config"]["family"] in CHANNELS_LAST
    params = weights(values, last)
    original = arranged(values.original, last)

    def moved(x, original, params):
        dx = jax.grad(loss_of)(x, params)
        inside = jnp.maximum(jnp.minimum(x + size * jnp.sign(dx), original + epsilon), original - epsilon)
        return jnp.clip(inside, 0, 1)

    jitted = jax.jit(moved)
    state = [original]

    def step() -> None:
        state[0] = jax.block_until_ready(jitted(state[0], original, params))

    return Prepared(step, lambda: [channels_first(state[0], last)])


def convolution(case: dict, values: Values) -> Prepared:
    last = case["padding"] != "full"
    forward = convolve if last else circular_correlation
    x, cotangent = arranged(values.original, last), arranged(values.cotangent, last)
    w = arranged(values.parameters["w"], last, kernel=True)

    @jax.jit
    def with_gradients(x, w, cotangent):
        y, pull = jax.vjp(forward, x, w)
        return y, *pull(cotangent)

    state = []

    def step() -> None:
        state[:] = jax.block_until_ready(with_gradients(x, w, cotangent))

    def results() -> list[np.ndarray]:
        y, dx, dw = state
        return [channels_first(y, last), channels_first(dx, last), channels_first(dw, last, kernel=True)]

    return Prepared(step, results)


serve(start, prepare)
