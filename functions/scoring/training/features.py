"""The same features twice: in numpy for training, and as nodes of the ONNX graph. A test compares them."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from recordings import ROWS

NAMES = ["mean speed / 100", "maximal speed / 100", "standard deviation of speed / 50", "share of rows below 1 km/h"]
STANDING_KMH = 1.0
# features are cut to this range: beyond what the drives show, the model grows no surer
HIGHEST = [1.3, 1.4, 1.0, 1.0]
SCALE = [100.0, 100.0, 50.0, 1.0]
OPSET = 18


def extract(windows: np.ndarray) -> np.ndarray:
    """[N, ROWS, S] with speed as first signal -> [N, features]."""
    speed = windows[:, :, 0].astype(np.float32)
    raw = [speed.mean(axis=1), speed.max(axis=1), speed.std(axis=1), (speed < STANDING_KMH).mean(axis=1)]
    return np.clip(np.stack(raw, axis=1) / np.float32(SCALE), 0, np.float32(HIGHEST))


def graph(weights: np.ndarray, bias: np.ndarray, name: str, version: str) -> bytes:
    """An ONNX model from the raw window, float [N, ROWS, 1], to `label`, int64 [N], and `probabilities`, float [N, K]."""
    # each node costs half a microsecond, which is most of what this model takes: the division by the root of the rows
    # (of the standard deviation) and by the highest feature (so that one Clip fits all) are left to the constants
    highest = np.array(HIGHEST)
    divisor = np.array(SCALE) * highest
    divisor[2] *= np.sqrt(ROWS)
    constants = {
        "rows_axis": np.array([1], np.int64),
        "standing": np.array(STANDING_KMH, np.float32),
        "divisor": divisor.astype(np.float32).reshape(-1, 1),
        "lowest": np.array(0, np.float32),
        "highest": np.array(1, np.float32),
        "weights": (weights * highest[:, None]).astype(np.float32),
        "bias": bias.astype(np.float32),
    }
    node = helper.make_node
    nodes = [
        node("ReduceMean", ["window", "rows_axis"], ["mean"], keepdims=1),
        node("ReduceMax", ["window", "rows_axis"], ["max"], keepdims=1),
        node("Sub", ["window", "mean"], ["deviation"]),
        node("ReduceL2", ["deviation", "rows_axis"], ["spread"], keepdims=1),
        node("Less", ["window", "standing"], ["stands"]),
        node("Cast", ["stands"], ["stands_float"], to=TensorProto.FLOAT),
        node("ReduceMean", ["stands_float", "rows_axis"], ["standing_share"], keepdims=1),
        node("Concat", ["mean", "max", "spread", "standing_share"], ["raw"], axis=1),
        node("Div", ["raw", "divisor"], ["scaled"]),
        node("Clip", ["scaled", "lowest", "highest"], ["clipped"]),
        node("Flatten", ["clipped"], ["features"], axis=1),
        node("Gemm", ["features", "weights", "bias"], ["logits"]),
        node("Softmax", ["logits"], ["probabilities"], axis=1),
        node("ArgMax", ["logits"], ["label"], axis=1, keepdims=0),
    ]
    classes = len(bias)
    built = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("window", TensorProto.FLOAT, ["N", ROWS, 1])],
        [
            helper.make_tensor_value_info("label", TensorProto.INT64, ["N"]),
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", classes]),
        ],
        [numpy_helper.from_array(value, key) for key, value in constants.items()],
    )
    model = helper.make_model(built, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="verge")
    model.ir_version = 9
    model.model_version = int(version.split(".")[0])
    return model.SerializeToString(deterministic=True)
