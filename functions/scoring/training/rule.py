"""The speed rule that is shipped, with 40 rows and with 200: in numpy for the figures, and as an ONNX graph for the server."""

import numpy as np
import onnxruntime
from onnx import TensorProto, checker, helper, load_from_string, numpy_helper

from recordings import LABELS

STANDING_KMH = 1.0
# 90 km/h in the national road's file name, and 5 of tolerance
HIGHWAY_KMH = 95.0
OPSET = 18


def rule(speeds: np.ndarray, limit=HIGHWAY_KMH) -> np.ndarray:
    """[N, rows] -> labels, by the fastest row: below 1 km/h it stands, above the limit it is on a highway."""
    fastest = speeds.max(axis=1)
    return np.where(fastest < STANDING_KMH, 0, np.where(fastest > limit, 2, 1))


def confidences(said, truth) -> np.ndarray:
    """[said, class]: rule of succession, (times that it was that class + 1) ÷ (times it was said + classes)."""
    table = np.ones((len(LABELS), len(LABELS)))
    np.add.at(table, (said, truth), 1)
    return table / table.sum(axis=1, keepdims=True)


def graph(table: np.ndarray, name: str, version: str, rows: int | str) -> bytes:
    """An ONNX model from the raw window, float [N, rows, 1], to `label`, int64 [N], and `probabilities`, float [N, K].

    Of a window with a NaN the probabilities are NaN.
    """
    node = helper.make_node
    constants = {
        "axis": np.array([1], np.int64), "standing": np.float32(STANDING_KMH), "highway": np.float32(HIGHWAY_KMH),
        "one": np.int64(1), "two": np.int64(2), "zero": np.int64(0), "table": table.astype(np.float32),
        "flat": np.array([-1], np.int64), "nothing": np.float32(0),
    }
    nodes = [
        node("ReduceMax", ["window", "axis"], ["max2"], keepdims=0),
        node("Reshape", ["max2", "flat"], ["fastest"]),
        node("Less", ["fastest", "standing"], ["stands"]),
        node("Greater", ["fastest", "highway"], ["fast"]),
        node("Where", ["fast", "two", "one"], ["moving"]),
        node("Where", ["stands", "zero", "moving"], ["label"]),
        node("Gather", ["table", "label"], ["scores"], axis=0),
        # of a window that holds no number anywhere nothing is said: 0 · NaN = NaN
        node("ReduceSum", ["window", "axis"], ["sum"], keepdims=0),
        node("Mul", ["sum", "nothing"], ["doubt"]),
        node("Add", ["scores", "doubt"], ["probabilities"]),
    ]
    tensor = helper.make_tensor_value_info
    built = helper.make_graph(
        nodes, name, [tensor("window", TensorProto.FLOAT, ["N", rows, 1])],
        [tensor("label", TensorProto.INT64, ["N"]), tensor("probabilities", TensorProto.FLOAT, ["N", len(LABELS)])],
        [numpy_helper.from_array(np.asarray(v), k) for k, v in constants.items()])
    model = helper.make_model(built, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="verge")
    model.ir_version, model.model_version = 9, int(version)
    made = model.SerializeToString(deterministic=True)
    checker.check_model(load_from_string(made), full_check=True)
    return made


def score(model: bytes, windows: np.ndarray):
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return session.run(["label", "probabilities"], {"window": windows.astype(np.float32)})
