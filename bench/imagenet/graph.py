"""An ONNX graph of convolutions, written node by node as exporters write it: nothing is fused."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class Graph:
    """One input, `images` [N, 3, size, size], N free; each method adds a node and returns the name of its result."""

    def __init__(self, name, size):
        self.name, self.size = name, size
        self.nodes, self.constants = [], []

    def constant(self, value, name):
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind, inputs, **attributes):
        result = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [result], name=result, **attributes))
        return result

    def conv(self, x, weight, name, **attributes):
        return self.add("Conv", [x, self.constant(weight, name)], kernel_shape=weight.shape[2:], **attributes)

    def batch_norm(self, x, scale, shift, mean, variance, name, epsilon):
        parts = {"weight": scale, "bias": shift, "running_mean": mean, "running_var": variance}
        constants = [self.constant(value, f"{name}.{part}") for part, value in parts.items()]
        return self.add("BatchNormalization", [x, *constants], epsilon=epsilon)

    def relu6(self, x):
        if not any(c.name == "six" for c in self.constants):
            self.constant(np.float32(0), "zero")
            self.constant(np.float32(6), "six")
        return self.add("Clip", [x, "zero", "six"])

    def linear(self, x, weight, bias, name):
        """Of a map [N, C, H, W]: its mean over the map, then `weight` [classes, C]."""
        flat = self.add("Flatten", [self.add("GlobalAveragePool", [x])], axis=1)
        constants = [self.constant(weight, f"{name}.weight"), self.constant(bias, f"{name}.bias")]
        return self.add("Gemm", [flat, *constants], transB=1)

    def write(self, logits, classes, path):
        self.nodes.append(helper.make_node("Identity", [logits], ["logits"]))
        shape = ["N", 3, self.size, self.size]
        graph = helper.make_graph(
            self.nodes,
            self.name,
            [helper.make_tensor_value_info("images", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", classes])],
            self.constants,
        )
        opsets = [helper.make_opsetid("", 13)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="bench/imagenet")
        onnx.checker.check_model(model, full_check=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        onnx.save(model, path)
