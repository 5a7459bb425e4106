"""The model card, its figures filled in."""

from recordings import LABELS

ROWS = [
    ("this model", "model"),
    ("plain speed rule, limit from the file name", "speedRule"),
    ("plain speed rule, limit fitted on each fold", "speedRuleFitted"),
    ("majority class", "majority"),
    ("this model with the accelerator pedal added", "modelWithPedal"),
]


def text(described: dict, w, drives) -> str:
    f = described["figures"]
    counts = {label: int((w.label == k).sum()) for k, label in enumerate(LABELS)}
    c = f["calibration"]
    shifted = f["startShiftedBy10And20And30Rows"]
    return f"""# {described["name"]} {described["version"]}

Says of 40 rows of a vehicle (about a minute in the training drives) whether it stands, drives on a national road or on a highway. It is here so that the whole path can be tried with a real model and real drives. **It is no better than comparing the fastest speed with two limits**, and nobody should use it for more than a demonstration.

| | |
|---|---|
| Input | `window`, float [N, 40, 1]: `vehicle_speed` in km/h, missing values filled in linearly, at most a quarter of them |
| Output | `label`, int64 [N]; `probabilities`, float [N, 3]: {", ".join(f"`{label}`" for label in LABELS)} |
| Inside | mean, maximum and standard deviation of speed, share of rows below 1 km/h, cut to the range of the drives; multinomial logistic regression, L2. All of it is in the ONNX graph (opset {described["opset"]}) |
| Learned from | {len(drives)} drives of one SEAT Ateca 2.0 TDI on two days ({w.label.size} windows: {", ".join(f"{n} {label}" for label, n in counts.items())}), published by the success6g-edge project under Apache-2.0 |
| Size, time | 1 KiB; 18 µs a window (mean within Verge, inside ONNX Runtime, one thread, one call at a time, on two shared cores on 2026-11-23) |
| Licence | {described["licence"]} |
| Digest | `{described["digest"]}` |
| Made by | `functions/scoring/training/train.py`; `train.py --check` makes it again and compares |

## What was measured

Windows as in production: 40 rows, tumbling, none across a gap of more than 10 s. Each window is judged by a model that learned neither from its drive nor from a neighbouring minute: `stopped` has three drives, so one is left out; `national-road` and `highway` have one drive each, so it is divided into three blocks of time, and the window next to a held-out block is dropped from training. The interval is a bootstrap over the nine held-out units.

| | right | accuracy (95 %) | mean recall of the classes | right while moving |
|---|---|---|---|---|
{chr(10).join(row(name, f[key]) for name, key in ROWS)}

Windows by class (rows: truth; columns: said), this model and the plain rule:

| truth | {" | ".join(LABELS)} | rule: {" | rule: ".join(LABELS)} |
|---|---|---|---|---|---|---|
{chr(10).join(f"| {label} | {cells(f, 'model', k)} | {cells(f, 'speedRule', k)} |" for k, label in enumerate(LABELS))}

The plain rule: never moved → stopped; faster than 95 km/h at some time → highway; else national road. 95 is the national road's 90 km/h, which is in the file name, and 5 of tolerance: not fitted, but set by someone who had seen the drives.

Confidence on held-out windows: mean {c["meanConfidence"]} (where right {c["meanConfidenceWhereRight"]}, where wrong {c["meanConfidenceWhereWrong"]}, highest {c["highestConfidence"]}); log loss {c["logLoss"]}, Brier score {c["brier"]}. Windows that begin 10, 20 or 30 rows later: accuracy {", ".join(map(str, shifted["model"]))} (rule {", ".join(map(str, shifted["speedRule"]))}).
{other(f["otherCars"])}
## How little this shows

* One car, five drives, two days, one driver as far as we know. For the two classes that are hard to tell apart there is one drive each, on different days, so class, day and road are one and the same: a left-out day cannot be tried. That is why only speed is used: fuel level, temperatures, time since start, oil level and SCR efficiency name the drive, and would score better here and worse everywhere else.
* A window has its drive's label. The highway drive holds minutes at 49 to 90 km/h, which no model of speed can call highway with reason; the national-road drive holds stops.
* The stopped drives never move: that class is won by any rule, and lifts every accuracy in the table. Look at the last column.
* The strength of regularisation was chosen among six on these same windows, for the calibration of the confidence; accuracy is the same for all but the strongest. With so few windows the estimate is optimistic by an unknown amount.
* There is no class for town traffic: it is called national road. Rows were 1.5 s apart; at 1 Hz a window is 40 s.
* The pedal was tried and left out: it changes at most a window or two, and not every car reports it alike.
"""


def row(name: str, s: dict) -> str:
    low, high = s["accuracy95"]
    share = f"{s['accuracy']:.3f} ({low:.3f} to {high:.3f})"
    return f"| {name} | {s['right']} of {s['windows']} | {share} | {s['balancedAccuracy']:.3f} | {s['moving']} |"


def cells(f: dict, who: str, k: int) -> str:
    return " | ".join(map(str, f["confusion"][who][k]))


def other(o: dict | None) -> str:
    if o is None:
        return ""
    said = ", ".join(f"{n} {label}" for label, n in zip(LABELS, o["model"]))
    ruled = ", ".join(f"{n} {label}" for label, n in zip(LABELS, o["speedRule"]))
    return f"""
Another car (KIT OBD-II data set, CC BY 4.0, Weber, DOI 10.35097/1130; SEAT Leon, 57 trips at 1 Hz, {o["windows"]} windows) has no truth to compare with. The model says {said}; the plain rule says {ruled}; they agree on {o["sameAsSpeedRule"]:.1%}, mean confidence {o["meanConfidence"]}.
"""
