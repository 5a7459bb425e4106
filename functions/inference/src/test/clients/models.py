"""Small ONNX models, the same bytes each time."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# the protocol's datatypes, as ONNX and as NumPy have them
DATATYPES = {
    "BOOL": (TensorProto.BOOL, np.bool_),
    "UINT8": (TensorProto.UINT8, np.uint8),
    "UINT16": (TensorProto.UINT16, np.uint16),
    "UINT32": (TensorProto.UINT32, np.uint32),
    "UINT64": (TensorProto.UINT64, np.uint64),
    "INT8": (TensorProto.INT8, np.int8),
    "INT16": (TensorProto.INT16, np.int16),
    "INT32": (TensorProto.INT32, np.int32),
    "INT64": (TensorProto.INT64, np.int64),
    "FP16": (TensorProto.FLOAT16, np.float16),
    "FP32": (TensorProto.FLOAT, np.float32),
    "FP64": (TensorProto.DOUBLE, np.float64),
    "BYTES": (TensorProto.STRING, np.object_),
}


def model(nodes, inputs, outputs, weights=()):
    graph = helper.make_graph(
        nodes, "graph",
        [helper.make_tensor_value_info(*value) for value in inputs],
        [helper.make_tensor_value_info(*value) for value in outputs],
        [numpy_helper.from_array(array, name) for name, array in weights])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="verge-test")
    onnx.checker.check_model(made)
    return made


def identity(datatype):
    kind, _ = DATATYPES[datatype]
    return model([helper.make_node("Identity", ["x"], ["y"])], [("x", kind, ["n", 2])], [("y", kind, ["n", 2])])


def sum_and_difference():
    four = (TensorProto.FLOAT, ["n", 4])
    return model(
        [helper.make_node("Add", ["a", "b"], ["sum"]), helper.make_node("Sub", ["a", "b"], ["difference"])],
        [("a", *four), ("b", *four)], [("sum", *four), ("difference", *four)])


def dense(seed):
    random = np.random.default_rng(seed)
    return model(
        [helper.make_node("Gemm", ["x", "w", "c"], ["h"]), helper.make_node("Softmax", ["h"], ["p"], axis=1)],
        [("x", TensorProto.FLOAT, ["n", 8])], [("p", TensorProto.FLOAT, ["n", 3])],
        [("w", random.normal(size=(8, 3)).astype(np.float32)), ("c", random.normal(size=3).astype(np.float32))])


def half():
    kind = TensorProto.FLOAT16
    return model(
        [helper.make_node("Mul", ["x", "two"], ["y"])], [("x", kind, ["n"])], [("y", kind, ["n"])],
        [("two", np.array(2, np.float16))])


def upper():
    return model(
        [helper.make_node("StringNormalizer", ["x"], ["y"], case_change_action="UPPER", locale="C")],
        [("x", TensorProto.STRING, ["n"])], [("y", TensorProto.STRING, ["m"])])


def plus(number):
    return model(
        [helper.make_node("Add", ["x", "number"], ["y"])],
        [("x", TensorProto.INT64, ["n"])], [("y", TensorProto.INT64, ["n"])],
        [("number", np.array(number, np.int64))])


def write(folder):
    """A model repository of all of them; no model.json, as a stranger would bring them."""
    made = {(f"identity-{name.lower()}", 1): identity(name) for name in DATATYPES}
    made |= {
        ("sum-and-difference", 1): sum_and_difference(),
        ("dense", 1): dense(7),
        ("half", 1): half(),
        ("upper", 1): upper(),
        ("plus", 1): plus(1),
        ("plus", 2): plus(2),
    }
    for (name, version), content in made.items():
        place = folder / name / str(version)
        place.mkdir(parents=True, exist_ok=True)
        onnx.save(content, place / "model.onnx")


def values(datatype, rows, seed=7):
    """An array of so many rows of two elements, the datatype's extremes among them."""
    _, kind = DATATYPES[datatype]
    random = np.random.default_rng(seed)
    if datatype == "BYTES":
        words = [b"", b"a", "größe".encode(), b"x" * 300]
        return np.array([words[i % 4] for i in range(2 * rows)], kind).reshape(rows, 2)
    if datatype == "BOOL":
        return random.integers(0, 2, (rows, 2)).astype(kind)
    if np.issubdtype(kind, np.floating):
        made = random.normal(size=(rows, 2)).astype(kind)
        made.flat[0] = np.finfo(kind).max
        return made
    limits = np.iinfo(kind)
    made = random.integers(limits.min, limits.max, (rows, 2), dtype=kind, endpoint=True)
    made.flat[:2] = limits.min, limits.max
    return made
