"""Measures the shipped ONNX models on any folder of KIT OBD-II trips; needs numpy and onnxruntime only.

    python imputation/evaluate.py --data ../../../../shared/data/kit-obd2                 # days that the model did not learn
    python imputation/evaluate.py --data DIR --days all --json figures.json               # every day, learned or not
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))

import numpy as np
import onnxruntime

import kit
import measure

MODELS = Path(__file__).resolve().parents[2] / "src/main/resources/models"
MODES = {"imputation-obd": False, "imputation-obd-past": True}
# windows are scored in batches: memory, not meaning
BATCH = 256
SHORT = {"engine_coolant_temperature": "coolant", "intake_manifold_pressure": "pressure", "engine_speed": "rpm",
         "vehicle_speed": "speed", "intake_air_temperature": "intake", "mass_air_flow": "air flow",
         "throttle_position": "throttle", "ambient_air_temperature": "ambient", "accelerator_pedal_position": "pedal D",
         "accelerator_pedal_position_e": "pedal E"}


def scorer(model: bytes | str):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def fill(window, mask):
        parts = range(0, len(window), BATCH)
        return np.concatenate([session.run(["filled"], {"window": window[i : i + BATCH], "mask": mask[i : i + BATCH]})[0] for i in parts])

    return fill


def evaluate(fill, segments, past: bool, rows: int, conditions=measure.CONDITIONS) -> dict:
    """Figures by condition, and those of 40-row windows cut and holed as it falls, where gaps touch the ends."""
    figures = {str(c): measure.measure(fill, segments, c, past, rows).report() for c in conditions}
    served = measure.Condition(0.3, "burst", "one")
    if not past:
        figures["burst 30% one, 40 rows, gaps touch the ends"] = measure.measure(fill, segments, served, past, 40, (0, 0)).report()
    return figures


def table(figures: dict, past: bool) -> str:
    base = "the last value" if past else "straight lines"
    head = f"| missing | mean of ratios (95 %) | RMS | " + " | ".join(SHORT[n] for n in kit.NAMES) + " |"
    lines = [f"Mean absolute error ÷ that of {base}:", "", head, "|---|" + "---|" * (2 + len(kit.NAMES))]
    for name, f in figures.items():
        cells = " | ".join("–" if f["signals"][n]["ratio"] is None else f"{f['signals'][n]['ratio']:.2f}" for n in kit.NAMES)
        lines.append(f"| {name} | {f['mean']:.3f} ({f['mean95'][0]:.3f} to {f['mean95'][1]:.3f}) | {f['rmsMean']:.3f} | {cells} |")
    return "\n".join(lines)


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, required=True, help="folder of KIT OBD-II CSV files (.csv or .csv.gz)")
    ap.add_argument("--models", type=Path, default=MODELS)
    ap.add_argument("--days", choices=["unseen", "all"], default="unseen", help="unseen: only days that the model did not learn from")
    ap.add_argument("--rows", type=int, help="rows of a window (default: as model.json says)")
    ap.add_argument("--cache", type=Path, help="folder for rows read before")
    ap.add_argument("--json", type=Path, help="write the figures here too")
    args = ap.parse_args()
    segments = kit.segments(args.data, args.cache)
    made = {}
    for name, past in MODES.items():
        folder = args.models / name / "1"
        described = json.loads((folder / "model.json").read_text())
        learned = set(described["figures"]["learnedDays"])
        chosen = [s for s in segments if args.days == "all" or s.day not in learned]
        rows = args.rows or described["rows"]
        days = sorted({s.day for s in chosen})
        if not any(len(s.values) >= rows for s in chosen):
            print(f"no trip of {rows} rows or more in {args.data}" + (" on a day that the model did not learn from" if segments else ""))
            return 77
        figures = evaluate(scorer(str(folder / "model.onnx")), chosen, past, rows)
        seen = len(learned & set(days))
        print(f"\n{name} 1: {len(days)} days ({seen} of them learned from), {sum(len(s.values) for s in chosen)} rows, windows of {rows}\n")
        print(table(figures, past), flush=True)
        made[name] = {"days": days, "learnedDays": seen, "rows": rows, "figures": figures}
    if args.json:
        args.json.write_text(json.dumps(made, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
