"""Tries the shipped model on any folder of KIT OBD-II files; needs numpy, scipy and onnxruntime, nothing that training needs.

    python evaluate.py --data ../../../../../shared/data/kit-obd2
    python evaluate.py --data DIR --faults-per-cell 3 --json figures.json

On files that the model learned from, the figures say nothing of its quality: those are in the card.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

import evaluation
import kit

MODEL = Path(__file__).resolve().parents[2] / "src/main/resources/models/integrity-obd/1"
# windows of one run: more are slower, as their intermediate results leave the cache
BATCH = 32


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True, help="folder with *.csv.gz or *.csv")
    options.add_argument("--model", type=Path, default=MODEL, help="folder with model.onnx and model.json")
    options.add_argument("--json", type=Path, help="file for all figures")
    options.add_argument("--seed", type=int, default=11)
    options.add_argument("--faults-per-cell", type=int, default=1, help="faults of each kind, size and signal on each trip")
    options.add_argument("--as-recorded", action="store_true", help="do not hold implausible values, as Verge does before it asks")
    given = options.parse_args()
    trips = kit.trips(given.data)
    if not trips:
        print(f"no recordings in {given.data}")
        return 2
    described = json.loads((given.model / "model.json").read_text())
    said = judge((given.model / "model.onnx").read_bytes(), described)
    trips = [t if given.as_recorded else kit.served(t) for t in trips if len(t.rows) > kit.ROWS + 2 * 60]
    clean = [evaluation.drive(t, said) for t in trips]
    tried = [x for t in range(len(trips)) for x in evaluation.attack(trips, t, said, given.seed, each=given.faults_per_cell)]
    limits = np.array([described["thresholds"]])
    # of a few drives no cell has as many faults as the card asks for
    least = evaluation.LEAST_FAULTS if len(trips) * given.faults_per_cell >= 50 else 1
    figures = evaluation.report(trips, np.zeros(len(trips), int), clean, tried, limits, given.seed, least=least)
    print(text(figures))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=2) + "\n")
    return 0


def judge(model: bytes, described: dict) -> evaluation.Judge:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    names = [s["name"] for s in described["signals"]]
    if names != kit.NAMES or described["rows"] != kit.ROWS:
        raise ValueError(f"the model wants {described['rows']} rows of {names}")

    def score(windows: np.ndarray) -> np.ndarray:
        said = [session.run(["scores"], {"window": windows[i : i + BATCH]})[0] for i in range(0, len(windows), BATCH)]
        return np.concatenate(said)

    return score


def text(f: dict) -> str:
    a, alarms = f["aim"], f["falseAlarmsPerHour"]
    lines = [
        f"{f['drives']} drives on {f['days']} days, {f['hours']} h",
        f"aim (bias 10, 20 %, drift 20 %, stuck, replay): AUC {a['auc']} {a['auc95']}, "
        f"detected {a['detectedOfFaults']} {a['detectedOfFaults95']} of faults; signals alike {a['detected']} {a['detected95']}",
        f"false alarms per hour: {alarms['all']} {alarms['all95']}, {alarms['shareOfTime']} of the time",
        "",
        f"{'kind':8}{'size':>6}{'faults':>8}{'AUC':>7}{'lowest':>8}{'found':>7}{'delay s':>9}{'named':>7}",
    ]
    for k in f["byKind"]:
        delay = "" if k["medianDelay"] is None else k["medianDelay"]
        lines.append(
            f"{k['kind']:8}{k['size']:6}{k['faults']:8}{k['auc']:7}{k['lowestAuc']:8}{k['detected']:7}{delay:>9}{k['named'] or '':>7}"
        )
    lines += ["", f"{'signal (aim)':34}{'AUC':>7}{'lowest':>8}{'found':>7}{'alarms/h':>9}"]
    for name, k in f["bySignal"].items():
        lines.append(f"{name:34}{k['auc']:7}{k['lowestAuc']:8}{k['detected']:7}{alarms[name]:9}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
