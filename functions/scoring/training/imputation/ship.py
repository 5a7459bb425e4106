"""Writes model.onnx, model.json and card.md of both imputation models from the weights that train.py left.

    python imputation/ship.py            # write
    python imputation/ship.py --cards    # write the cards again, with the time of a call on this machine now
    python imputation/ship.py --check    # measure the committed models again; exit 1 if figures or golden vectors differ
"""

import argparse
import hashlib
import json
import sys
import time
from pathlib import Path

import train  # first: it holds JAX to one thread

import jax
import numpy as np
import onnxruntime

import card
import evaluate
import gaps
import golden
import graph
import kit
import measure
import network

ROWS = golden.ROWS
NAMES = {"both": "imputation-obd", "past": "imputation-obd-past"}
VERSION = "1"


def main() -> int:
    ap = argparse.ArgumentParser()
    ap.add_argument("--check", action="store_true")
    ap.add_argument("--cards", action="store_true")
    args = ap.parse_args()
    if args.cards:
        for mode in NAMES:
            write_card(mode)
        return 0
    if not train.trips().is_dir():
        print(f"no recordings: {train.trips()} is missing (set VERGE_DATA)")
        return 77 if args.check else 2
    segments = kit.segments(train.trips(), train.WORK)
    return max(check(mode, segments) if args.check else ship(mode, segments) for mode in NAMES)


def ship(mode: str, segments) -> int:
    past, name = mode == "past", NAMES[mode]
    weights, scale, learned = train.load(mode)
    model = graph.build(weights, scale, past, name, VERSION)
    agree(model, weights, scale, past, segments)
    figures = evaluate.evaluate(evaluate.scorer(model), held(segments, learned), past, ROWS)
    described = describe(name, model, scale, learned, figures, segments)
    another = train.WORK / f"{mode}-another.npz"
    if another.is_file():
        described["figures"]["anotherSplit"] = another_split(another, past, segments)
    folder = evaluate.MODELS / name / VERSION
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(model)
    (folder / "model.json").write_text(compact(described))
    write_card(mode)
    print(evaluate.table(figures, past), flush=True)
    return 0


def write_card(mode: str):
    folder = evaluate.MODELS / NAMES[mode] / VERSION
    described, model = json.loads((folder / "model.json").read_text()), (folder / "model.onnx").read_bytes()
    (folder / "card.md").write_text(card.text(described, mode == "past", latency(model), len(model)))


def another_split(file: Path, past: bool, segments) -> dict:
    """The same training with another fifth of the days held out: how much hangs on the choice of days."""
    weights, scale, learned = train.load("", file)
    fill = evaluate.scorer(graph.build(weights, scale, past, "another-split", VERSION))
    judged = held(segments, learned)
    conditions = [measure.Condition(0.3, "burst", which) for which in measure.WHICH]
    figures = {str(c): measure.measure(fill, judged, c, past, ROWS).report() for c in conditions}
    return {"heldOutDays": sorted({s.day for s in judged}), "conditions": {c: {k: f[k] for k in ("mean", "mean95", "rmsMean", "worst")} for c, f in figures.items()}}


def held(segments, learned):
    return [s for s in segments if s.day not in learned]


def describe(name, model, scale, learned, figures, segments) -> dict:
    fill = evaluate.scorer(model)
    window = golden.drive()
    vectors = []
    for shown, mask in golden.masks().items():
        given = window * mask
        said = fill(given[None], mask[None])[0]
        vectors.append({
            "name": shown,
            "inputs": [tensor("window", given), tensor("mask", mask)],
            "outputs": [tensor("filled", said)],
        })
    default = dict(zip(kit.NAMES, scale["default"]))
    return {
        "name": name,
        "version": VERSION,
        "task": "imputation",
        "digest": "sha256:" + hashlib.sha256(model).hexdigest(),
        "licence": "Apache-2.0",
        "opset": graph.OPSET,
        "inputs": ["window", "mask"],
        "output": "filled",
        "rows": ROWS,
        # of a row it says the same, to the bit, whatever comes with it
        "maxRows": 64,
        "signals": [{"name": n, "unit": unit, "default": round(float(default[n]), 3)} for _, n, unit in kit.SIGNALS],
        "goldenTolerance": 1e-3,
        "golden": vectors,
        "figures": {
            "learnedDays": sorted(learned),
            "heldOutDays": sorted({s.day for s in held(segments, learned)}),
            "conditions": figures,
        },
    }


def tensor(name: str, values: np.ndarray) -> dict:
    data = [round(float(v), 3) for v in values.ravel()]
    return {"name": name, "datatype": "FP32", "shape": [1, *values.shape], "data": [int(v) if v == int(v) else v for v in data]}


def agree(model, weights, scale, past, segments):
    """The graph must fill in what the trained network does, for gaps of every sort."""
    rng = np.random.default_rng(3)
    whole = [s.values for s in segments if len(s.values) >= ROWS]
    values = np.stack([v[a : a + ROWS] for v in whole for a in [int(rng.integers(len(v) - ROWS + 1))]])
    known = np.stack([~gaps.training(rng, ROWS, network.S, np.full(network.S, 1 / network.S)) for _ in values])
    known[0, :, 3], known[1] = False, False
    trained = jax.jit(lambda x, k: network.fill(weights, x, k, scale, network.blind_mask(past), past))
    off = 0.0
    # a long window too: 200 rows of several windows, one after another
    for rows in (ROWS, 200):
        count = len(values) * ROWS // rows
        v, k = (a.reshape(-1, network.S)[: count * rows].reshape(count, rows, network.S) for a in (values, known))
        said = evaluate.scorer(model)(np.where(k, v, np.nan).astype(np.float32), k.astype(np.float32))
        off = max(off, float(np.abs((said - np.asarray(trained(v, k))) / scale["unit"]).max()))
    if not off < 5e-3:
        raise SystemExit(f"graph and network differ by {off} of the baseline's mean error")
    print(f"graph and network differ by at most {off:.1e} of the baseline's mean error")


def latency(model: bytes) -> dict[int, float]:
    """p50 of one call with one window, in microseconds, through onnxruntime's Python API."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    took = {}
    for rows in (40, ROWS):
        given = {"window": np.zeros((1, rows, network.S), np.float32), "mask": np.ones((1, rows, network.S), np.float32)}
        given["mask"][0, 10:20] = 0
        times = []
        for _ in range(3000):
            start = time.perf_counter()
            session.run(None, given)
            times.append(time.perf_counter() - start)
        took[rows] = round(float(np.median(times)) * 1e6)
    return took


def compact(described: dict) -> str:
    """Indented to the depth of one golden tensor; long lists on one line."""
    def written(value, indent):
        if isinstance(value, dict) and value and indent < 5:
            inner = ",\n".join("  " * (indent + 1) + json.dumps(k) + ": " + written(v, indent + 1) for k, v in value.items())
            return "{\n" + inner + "\n" + "  " * indent + "}"
        if isinstance(value, list) and value and isinstance(value[0], dict):
            inner = ",\n".join("  " * (indent + 1) + written(v, indent + 1) for v in value)
            return "[\n" + inner + "\n" + "  " * indent + "]"
        return json.dumps(value)
    return written(described, 0) + "\n"


def check(mode: str, segments) -> int:
    """The committed model must have its digest, and give its figures again. Training anew is another command."""
    folder = evaluate.MODELS / NAMES[mode] / VERSION
    described = json.loads((folder / "model.json").read_text())
    model = (folder / "model.onnx").read_bytes()
    failures = []
    if "sha256:" + hashlib.sha256(model).hexdigest() != described["digest"]:
        failures.append("the committed model.onnx has another digest than its model.json says")
    again = evaluate.evaluate(evaluate.scorer(model), held(segments, set(described["figures"]["learnedDays"])), mode == "past", ROWS)
    for condition, f in described["figures"]["conditions"].items():
        if abs(again[condition]["mean"] - f["mean"]) > 0.002:
            failures.append(f"{condition}: committed {f['mean']}, measured {again[condition]['mean']}")
    print(f"{NAMES[mode]}: " + ("; ".join(failures) or "digest and figures are those that are committed"))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
