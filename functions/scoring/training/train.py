"""Compares a speed rule with a model on windows of 40 rows; ships the rule as driving-regime: model.onnx, model.json, card.md.

    pip install -r requirements.txt
    VERGE_DATA=../../../../shared/data python train.py            # write
    VERGE_DATA=../../../../shared/data python train.py --check    # make them again, compare with what is committed; exit 1 if not
"""

import hashlib
import json
import os
import re
import sys
from pathlib import Path

import numpy as np

import card
import evaluation
import features
import golden
import recordings
from rule import OPSET, confidences, graph, rule, score

NAME, VERSION = "driving-regime", "2"
HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
OUT = HERE.parent / "src/main/resources/models" / NAME / VERSION


def main() -> int:
    data = Path(os.environ.get("VERGE_DATA") or ROOT.parent / "shared/data")
    if not (data / "ateca").is_dir():
        print(f"no recordings: {data}/ateca is missing (set VERGE_DATA)")
        return 77 if "--check" in sys.argv else 2
    made = build(data)
    if "--check" in sys.argv:
        return check(*made)
    OUT.mkdir(parents=True, exist_ok=True)
    for file, content in zip(("model.onnx", "model.json", "card.md"), made):
        (OUT / file).write_bytes(content)
    print(f"written to {OUT.relative_to(ROOT)}")
    return 0


def build(data: Path) -> tuple[bytes, bytes, bytes]:
    drives = list(recordings.ateca(data / "ateca"))
    w = evaluation.cut(drives)
    said = rule(w.values[:, :, 0])
    table = confidences(said, w.label)
    model = graph(table, NAME, VERSION, recordings.ROWS)
    assert (score(model, w.values[:, :, :1])[0] == said).all()
    figures = report(drives, w, data)
    figures["saidOfItsOwnDrives"] = said_of_drives(model, drives)
    described = describe(model, figures)
    return model, pretty(described).encode(), card.text(described, w, drives, table).encode()


def pretty(described: dict) -> str:
    """Indented, with each list of plain values on one line."""
    text = json.dumps(described, indent=2) + "\n"
    return re.sub(r"\[[^\[\]{}]*\]", lambda found: " ".join(found[0].split()).replace("[ ", "[").replace(" ]", "]"), text)


def report(drives, w, data: Path) -> dict:
    p = evaluation.held_out(w)
    pedal = evaluation.held_out(w, with_pedal)
    modelled, ruled = p.argmax(axis=1), rule(w.values[:, :, 0])
    shifted = [evaluation.cut(drives, start) for start in (10, 20, 30)]
    return {
        "speedRule": evaluation.scores(ruled, w),
        "speedRuleFitted": evaluation.scores(evaluation.fitted_rule(w), w),
        "model": evaluation.scores(modelled, w),
        "modelWithPedal": evaluation.scores(pedal.argmax(axis=1), w),
        "majority": evaluation.scores(evaluation.majority(w), w),
        "speedRuleLessModel": evaluation.difference(ruled, modelled, w),
        "confusion": {
            "speedRule": evaluation.confusion(ruled, w.label),
            "model": evaluation.confusion(modelled, w.label),
        },
        "startShiftedBy10And20And30Rows": {
            "speedRule": [evaluation.scores(rule(s.values[:, :, 0]), s)["accuracy"] for s in shifted],
            "model": [evaluation.scores(evaluation.held_out(s).argmax(axis=1), s)["accuracy"] for s in shifted],
        },
        "otherCars": other_cars(w, data / "kit-obd2"),
    }


def said_of_drives(model: bytes, drives) -> dict:
    """Windows by label that the shipped graph says of each drive: a check of the serving path."""
    said = {}
    for name, _, times, rows in drives:
        windows = np.stack([w for _, w in recordings.windows(times, rows)])
        said[name] = np.bincount(score(model, windows[:, :, :1])[0], minlength=len(recordings.LABELS)).tolist()
    return said


def with_pedal(values: np.ndarray) -> np.ndarray:
    pedal = values[:, :, 1] - recordings.PEDAL_REST
    return np.stack([pedal.mean(axis=1) / 50, pedal.std(axis=1) / 20], axis=1)


def other_cars(w, folder: Path) -> dict | None:
    """On trips of another car there is no truth to compare with: only how often model and rule say the same."""
    if not folder.is_dir():
        return None
    cuts = [window for _, times, rows in recordings.kit(folder) for _, window in recordings.windows(times, rows)]
    values = np.stack([c for c in cuts if not np.isnan(c).any()])
    p = evaluation.probabilities(features.extract(values), *evaluation.fit(features.extract(w.values), w.label))
    said, ruled = p.argmax(axis=1), rule(values[:, :, 0])
    return {
        "windows": len(values),
        "sameAsSpeedRule": round(float((said == ruled).mean()), 3),
        "speedRule": np.bincount(ruled, minlength=3).tolist(),
        "model": np.bincount(said, minlength=3).tolist(),
    }


def describe(model: bytes, figures: dict) -> dict:
    vectors = []
    for name, speeds in golden.windows().items():
        label, probabilities = score(model, speeds.reshape(1, -1, 1))
        vectors.append({
            "name": name,
            "values": speeds.tolist(),
            "label": recordings.LABELS[int(label[0])],
            "scores": [round(float(p), 6) for p in probabilities[0]],
        })
    return {
        "name": NAME,
        "version": VERSION,
        "digest": "sha256:" + hashlib.sha256(model).hexdigest(),
        "licence": "Apache-2.0",
        "opset": OPSET,
        "input": "window",
        "labelOutput": "label",
        "scoresOutput": "probabilities",
        "labels": recordings.LABELS,
        "rows": recordings.ROWS,
        "signals": [{"name": "vehicle_speed", "unit": "km/h", "default": 0.0}],
        "imputation": {"grid": "as-measured", "method": "linear", "maxImputed": 0.25},
        "goldenTolerance": 1e-4,
        "golden": vectors,
        "figures": figures,
    }


def check(model: bytes, described: bytes, card_text: bytes) -> int:
    """Figures must be the same to the last digit written; scores within the tolerance; bytes may differ by platform."""
    committed, made = json.loads((OUT / "model.json").read_text()), json.loads(described)
    failures = []
    if committed["figures"] != made["figures"]:
        failures.append(f"figures differ: committed {committed['figures']}, made {made['figures']}")
    for old, new in zip(committed["golden"], made["golden"], strict=True):
        if not np.allclose(old["scores"], new["scores"], atol=committed["goldenTolerance"]):
            failures.append(f"{old['name']}: committed {old['scores']}, made {new['scores']}")
    if "sha256:" + hashlib.sha256((OUT / "model.onnx").read_bytes()).hexdigest() != committed["digest"]:
        failures.append("the committed model.onnx has another digest than its model.json says")
    if (OUT / "card.md").read_bytes() != card_text and committed["digest"] == made["digest"]:
        failures.append("card.md is not what the figures give")
    print("\n".join(failures) or f"reproduced; same bytes: {committed['digest'] == made['digest']}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
