"""Makes models/bench-mlp/1: a window of 40 rows and 12 signals through 480-64-3, random weights (seed 1). Needs onnx and onnxruntime."""

import hashlib
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

SIGNALS = [
    "vehicle_speed", "time_since_engine_start", "normed_load_value", "accelerator_pedal_position",
    "engine_torque", "oil_fill_level", "engine_oil_temperature", "fuel_level",
    "fuel_consumption", "brake_pressure", "engine_load", "engine_coolant_temperature",
]

random = np.random.default_rng(1)
weights = {
    "w1": random.normal(0, 0.05, (480, 64)).astype(np.float32), "b1": np.zeros(64, np.float32),
    "w2": random.normal(0, 0.3, (64, 3)).astype(np.float32), "b2": np.zeros(3, np.float32),
}
nodes = [
    helper.make_node("Flatten", ["window"], ["flat"], axis=1),
    helper.make_node("Gemm", ["flat", "w1", "b1"], ["hidden"]),
    helper.make_node("Relu", ["hidden"], ["active"]),
    helper.make_node("Gemm", ["active", "w2", "b2"], ["logits"]),
    helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
    helper.make_node("ArgMax", ["probabilities"], ["label"], axis=1, keepdims=0),
]
graph = helper.make_graph(
    nodes, "bench-mlp",
    [helper.make_tensor_value_info("window", TensorProto.FLOAT, ["N", 40, 12])],
    [helper.make_tensor_value_info("label", TensorProto.INT64, ["N"]),
     helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 3])],
    [numpy_helper.from_array(v, k) for k, v in weights.items()])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="verge")
onnx.checker.check_model(model)
file = model.SerializeToString()
session = onnxruntime.InferenceSession(file)
golden = []
for name, value in (("ones", 1.0), ("halves", 0.5)):
    window = np.full((1, 40, 12), value, np.float32)
    label, scores = session.run(["label", "probabilities"], {"window": window})
    golden.append({"name": name, "values": window.ravel().tolist(), "label": f"class-{label[0]}",
                   "scores": [round(float(s), 6) for s in scores[0]]})
folder = pathlib.Path(__file__).parent / "models/bench-mlp/1"
folder.mkdir(parents=True, exist_ok=True)
(folder / "model.onnx").write_bytes(file)
(folder / "model.json").write_text(json.dumps({
    "name": "bench-mlp", "version": "1", "task": "classification",
    "digest": "sha256:" + hashlib.sha256(file).hexdigest(),
    "licence": "Apache-2.0", "input": "window", "labelOutput": "label", "scoresOutput": "probabilities",
    "labels": ["class-0", "class-1", "class-2"], "rows": 40,
    "signals": [{"name": s, "unit": "", "default": 0.0} for s in SIGNALS],
    "imputation": {"grid": "as-measured", "method": "linear", "maxImputed": 0.25},
    "goldenTolerance": 0.0001, "golden": golden,
}) + "\n")
