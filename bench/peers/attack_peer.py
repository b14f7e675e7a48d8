"""Attacks the same network with published libraries, at the settings that bench/attacks.mjs asks for.

One JSON line in, one out. ``{"do": "start", "threads": n, "data": FILE.npz, "family": ..., "config": ..., "mean": [...],
"std": [...]}`` loads images [N, C, H, W] in [0, 1], labels and weights (``w NAME``) and answers with the versions found.
``{"do": "attack", "attack": NAME, "options": {...}, "first": a, "count": n, "batch": b}`` runs one attack on a slice and
answers ``{"seconds": s, "l1": [...], "l2": [...], "linf": [...], "success": [...]}``, or ``{"absent": WHY}``. A sample is a
success when a fresh forward pass of the finished image, clipped to [0, 1], differs from the label; norms are in double
precision. Samples that the clean network gets wrong are attacked by nobody and come back as ``null``.
"""

import json
import sys
import time
import types

import numpy as np
import torch

from networks import FAMILIES, normalise

# adv_lib imports a plotting server's client that nothing here uses.
sys.modules.setdefault("visdom", types.ModuleType("visdom"))


class Network(torch.nn.Module):
    def __init__(self, family: str, config: dict, weights: dict, mean: list, std: list):
        super().__init__()
        self.family, self.config, self.mean, self.std = FAMILIES[family], config, mean, std
        self.weights = torch.nn.ParameterDict(
            {name.replace(".", "/"): torch.nn.Parameter(torch.from_numpy(w), requires_grad=False) for name, w in weights.items()}
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        weights = {name.replace("/", "."): w for name, w in self.weights.items()}
        return self.family.forward(normalise(x, self.mean, self.std), weights, self.config)


def foolbox_attack(make, epsilon=None):
    def run(model, images, labels):
        import foolbox

        wrapped = foolbox.PyTorchModel(model, bounds=(0, 1), device="cpu")
        _, clipped, _ = make(foolbox.attacks)(wrapped, images, foolbox.criteria.Misclassification(labels), epsilons=epsilon)
        return clipped

    return run


def attacks(options: dict) -> dict:
    """Every attack by name; a library is imported when its attack is asked for."""
    epsilon, steps, norm = options.get("epsilon"), options.get("steps"), options.get("norm", "l2")
    # What an attack takes by default in its library or in the benchmark of times.
    hundred = steps or 100
    order = {"l1": 1, "l2": 2, "linf": float("inf")}[norm]
    torch_norm = {"l1": "L1", "l2": "L2", "linf": "Linf"}[norm]

    def adv_lib(name, **given):
        def run(model, images, labels):
            import adv_lib.attacks

            return getattr(adv_lib.attacks, name)(model, images, labels, **given)

        return run

    def torchattacks(name, **given):
        def run(model, images, labels):
            import torchattacks

            return getattr(torchattacks, name)(model, seed=0, **given)(images, labels)

        return run

    def standard(model, images, labels):
        """AutoAttack at its reference's settings (auto-attack 0.1, "standard")."""
        from torchattacks import APGD, APGDT, FAB, MultiAttack, Square

        common = {"norm": torch_norm, "eps": epsilon, "seed": 0}
        return MultiAttack(
            [
                APGD(model, steps=100, loss="ce", **common),
                APGDT(model, steps=100, n_classes=10, **common),
                FAB(model, steps=100, multi_targeted=True, n_classes=10, **common),
                Square(model, n_queries=5000, **common),
            ]
        )(images, labels)

    return {
        "foolbox DDN": foolbox_attack(lambda f: f.DDNAttack(init_epsilon=1.0, steps=hundred, gamma=0.05)),
        "foolbox C&W": foolbox_attack(
            lambda f: f.L2CarliniWagnerAttack(binary_search_steps=9, steps=steps, stepsize=0.01, initial_const=1e-3)
        ),
        "foolbox Brendel-Bethge": foolbox_attack(
            lambda f: (f.L2BrendelBethgeAttack if norm == "l2" else f.LinfinityBrendelBethgeAttack)(steps=steps)
        ),
        "foolbox DeepFool": foolbox_attack(
            lambda f: (f.L2DeepFoolAttack if norm == "l2" else f.LinfDeepFoolAttack)(steps=50, overshoot=0.02)
        ),
        "foolbox PGD": foolbox_attack(
            lambda f: f.LinfPGD(rel_stepsize=1 / 30, steps=40, random_start=False)
            if norm == "linf"
            else f.L2PGD(rel_stepsize=0.025, steps=50, random_start=False),
            epsilon,
        ),
        "foolbox FMN": foolbox_attack(
            lambda f: {"l1": f.L1FMNAttack, "l2": f.L2FMNAttack, "linf": f.LInfFMNAttack}[norm](steps=hundred)
        ),
        "foolbox HopSkipJump": foolbox_attack(lambda f: f.HopSkipJumpAttack(steps=steps)),
        "adv_lib DDN": adv_lib("ddn", steps=100),
        # Without its default of 256 pixel values, to which the others' results are not rounded either.
        "adv_lib DDN, any values": adv_lib("ddn", steps=hundred, levels=None),
        "adv_lib FMN": adv_lib("fmn", norm=order, steps=hundred),
        "adv_lib ALMA": adv_lib("alma", distance=norm, num_steps=hundred),
        "adv_lib PDGD": adv_lib("pdgd", num_steps=hundred),
        "adv_lib PDPGD": adv_lib("pdpgd", norm=float(order), num_steps=hundred),
        "adv_lib FAB": adv_lib("fab", norm=order, n_iter=hundred),
        "adv_lib APGD-CE": adv_lib("apgd", norm=order, eps=epsilon, n_iter=100, loss_function="ce"),
        "adv_lib APGD-T": adv_lib("apgd_targeted", norm=order, eps=epsilon, n_iter=100),
        # Its defaults are 10 steps; the reference's, and ours, are 100.
        "torchattacks FAB-T": torchattacks("FAB", norm=torch_norm, eps=epsilon, steps=100, multi_targeted=True, n_classes=10),
        "torchattacks APGD-CE": torchattacks("APGD", norm=torch_norm, eps=epsilon, steps=100, loss="ce"),
        "torchattacks APGD-T": torchattacks("APGDT", norm=torch_norm, eps=epsilon, steps=100, n_classes=10),
        "torchattacks Square": torchattacks("Square", norm=torch_norm, eps=epsilon, n_queries=steps or 5000),
        "torchattacks AutoAttack, 100 steps": standard,
    }


class Session:
    def start(self, request: dict) -> dict:
        torch.set_num_threads(request["threads"] or torch.get_num_threads())
        torch.manual_seed(0)
        np.random.seed(0)
        data = np.load(request["data"])
        weights = {name[2:]: data[name] for name in data.files if name.startswith("w ")}
        self.model = Network(request["family"], request["config"], weights, request["mean"], request["std"]).eval()
        self.images = torch.from_numpy(data["images"])
        self.labels = torch.from_numpy(data["labels"].astype(np.int64))
        with torch.no_grad():
            logits = torch.cat([self.model(part) for part in self.images.split(256)])
        self.right = logits.argmax(1) == self.labels
        return {"versions": versions(), "logits": logits[:8].flatten().tolist()}

    def attack(self, request: dict) -> dict:
        run = attacks(request["options"]).get(request["attack"])
        if run is None:
            return {"absent": f"no attack is called {request['attack']}"}
        here = torch.arange(request["first"], request["first"] + request["count"])
        given = here[self.right[here]]
        found, seconds = [], 0.0
        for part in given.split(request["batch"]):
            images, labels = self.images[part].clone(), self.labels[part]
            started = time.perf_counter()
            try:
                adversarial = run(self.model, images, labels)
            except (ImportError, ValueError, AssertionError) as error:
                return {"absent": f"{type(error).__name__}: {error}"}
            seconds += time.perf_counter() - started
            found.append(torch.where(adversarial.isnan(), images, adversarial).detach().clamp(0, 1))
        result = {key: [None] * len(here) for key in ("l1", "l2", "linf", "success")}
        if len(given) == 0:
            return {"seconds": seconds, **result}
        images = torch.cat(found)
        with torch.no_grad():
            predictions = torch.cat([self.model(part).argmax(1) for part in images.split(256)])
        delta = (images.double() - self.images[given].double()).flatten(1)
        for i, sample in enumerate(given.tolist()):
            at = sample - request["first"]
            result["success"][at] = bool(predictions[i] != self.labels[sample])
            result["l1"][at] = delta[i].abs().sum().item()
            result["l2"][at] = delta[i].norm().item()
            result["linf"][at] = delta[i].abs().max().item()
        return {"seconds": seconds, **result}


def versions() -> dict:
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for name in ("torch", "foolbox", "adv_lib", "torchattacks"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            pass
    return found


def main() -> None:
    session = Session()
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(session.start(request) if request["do"] == "start" else session.attack(request)), flush=True)


if __name__ == "__main__":
    main()
