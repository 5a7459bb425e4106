"""Driving regime from up to five minutes of speed: the rule beside a model. Ships the rule.

    VERGE_DATA=../../../../shared/data python regime/regime.py            # write the model's files
    VERGE_DATA=../../../../shared/data python regime/regime.py --check    # make them again and compare; 77 = no recordings
"""

import hashlib
import json
import os
import sys
from pathlib import Path

TRAINING = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TRAINING)]

import numpy as np
from sklearn.linear_model import LogisticRegression

import recordings
from recordings import LABELS
from rule import HIGHWAY_KMH, OPSET, STANDING_KMH, confidences, graph, rule, score

NAME, VERSION = "driving-regime-5min", "3"
OUT = TRAINING.parent / "src/main/resources/models" / NAME / VERSION
HISTORIES = (40, 80, 120, 200)
ROWS = 200
STRIDE = 10
BLOCKS = 3


def ends(drives, history: int) -> list[tuple[int, int, int, np.ndarray]]:
    """(drive, row, label, speeds) every STRIDE rows: the `history` rows up to that row, none across a gap of 10 s."""
    found = []
    for d, (_, label, times, rows) in enumerate(drives):
        gaps = np.concatenate([[0], np.flatnonzero(np.diff(times) > recordings.MAX_GAP_MS) + 1])
        for last in range(history - 1, len(times), STRIDE):
            first = last - history + 1
            if gaps[gaps <= last].max() <= first:
                found.append((d, last, label, rows[first : last + 1, 0]))
    return found


def features(speeds: np.ndarray) -> np.ndarray:
    return np.stack([
        speeds.mean(1) / 100, speeds.max(1) / 100, speeds.std(1) / 50, (speeds < STANDING_KMH).mean(1),
        np.quantile(speeds, 0.9, axis=1) / 100, np.abs(np.diff(speeds, axis=1)).mean(1) / 5,
    ], axis=1)


def units(found, drives) -> np.ndarray:
    """What is held out together: a stopped drive, or a third of the only national-road and the only highway drive."""
    return np.array([d if label == 0 else 10 * d + last * BLOCKS // len(drives[d][2]) for d, last, label, _ in found])


def figures(drives, history: int) -> dict:
    found = ends(drives, history)
    label = np.array([f[2] for f in found])
    speeds = np.stack([f[3] for f in found])
    unit = units(found, drives)
    said = {"rule": rule(speeds), "ruleFitted": np.full(len(label), -1), "model": np.full(len(label), -1)}
    for u in np.unique(unit):
        test = unit == u
        # no row of a held-out window is in a training window
        clear = np.array([
            not any(d == e and abs(last - other) < history for (e, other, _, _) in (found[i] for i in np.flatnonzero(test)))
            for d, last, _, _ in found])
        train = ~test & clear
        if len(np.unique(label[train])) < len(LABELS):
            continue
        limits = np.arange(60, 121)
        said["ruleFitted"][test] = rule(speeds[test], limits[np.argmin([(rule(speeds[train], l) != label[train]).sum() for l in limits])])
        fitted = LogisticRegression(C=10.0, class_weight="balanced", max_iter=10_000).fit(features(speeds[train]), label[train])
        said["model"][test] = fitted.predict(features(speeds[test]))
    judged = said["model"] >= 0
    out = {"windows": len(label), "moving": int((label > 0).sum()), "judgedByModel": int(judged.sum())}
    for who, s in said.items():
        ok = np.ones(len(label), bool) if who == "rule" else judged
        out[who] = scores(s[ok], label[ok], unit[ok])
    out["ruleWhereModelIsJudged"] = scores(said["rule"][judged], label[judged], unit[judged])
    confusion = np.zeros((3, 3), int)
    np.add.at(confusion, (label, said["rule"]), 1)
    out["confusionOfRule"] = confusion.tolist()
    return out


def scores(said, label, unit) -> dict:
    if not len(label):
        return {"right": 0, "of": 0}
    right = said == label
    rng = np.random.default_rng(20240125)
    groups = [right[unit == u] for u in np.unique(unit)]
    drawn = [np.concatenate([groups[i] for i in rng.integers(len(groups), size=len(groups))]).mean() for _ in range(2000)]
    return {
        "right": int(right.sum()), "of": len(right), "accuracy": round(float(right.mean()), 3),
        "accuracy95": [round(float(q), 3) for q in np.quantile(drawn, [0.025, 0.975])],
        "moving": f"{int(right[label > 0].sum())}/{int((label > 0).sum())}",
    }


def changes(drives, trips) -> dict:
    """How often what is said changes in an hour, by history: on the drives, and on another car's trips, where no truth is known."""
    def count(speeds, history, seconds):
        ends = np.arange(history, len(speeds) + 1, STRIDE)
        if len(ends) < 2:
            return 0, 0.0
        said = rule(np.stack([speeds[e - history : e] for e in ends]))
        return int((np.diff(said) != 0).sum()), (len(ends) - 1) * STRIDE * seconds / 3600
    out = {}
    for history in HISTORIES:
        moving = [count(rows[:, 0], history, 1.5) for _, label, _, rows in drives if label > 0]
        other = [count(rows[~np.isnan(rows[:, 0]), 0], history, 1.0) for _, _, rows in trips]
        rate = lambda counted: round(sum(c for c, _ in counted) / max(sum(h for _, h in counted), 1e-9), 1) if counted else None
        out[str(history)] = {"moving drives": rate(moving), "another car": rate(other)}
    return out


def golden() -> dict[str, np.ndarray]:
    k = np.arange(ROWS)
    made = {
        "standing for five minutes": np.zeros(ROWS),
        "at a red light for two minutes after a national road": np.where(k < 120, 82 + 6 * np.sin(k / 9), 0),
        "a jam on the highway, four minutes after 120 km/h": np.where(k < 30, 118 + 3 * np.sin(k / 5), 25 + 20 * np.sin(k / 7)),
        "national road": 78 + 9 * np.sin(k / 12),
        "just at the limit": np.where(k == 100, 95.0, 70.0),
    }
    return {name: np.round(np.clip(v, 0, None)).astype(np.float32) for name, v in made.items()}


def describe(model: bytes, made: dict) -> dict:
    vectors = []
    for name, speeds in golden().items():
        label, probabilities = score(model, speeds.reshape(1, -1, 1))
        vectors.append({"name": name, "values": speeds.tolist(), "label": LABELS[int(label[0])],
                        "scores": [round(float(p), 6) for p in probabilities[0]]})
    return {
        "name": NAME, "version": VERSION, "task": "classification",
        "digest": "sha256:" + hashlib.sha256(model).hexdigest(), "licence": "Apache-2.0", "opset": OPSET,
        "input": "window", "labelOutput": "label", "scoresOutput": "probabilities", "labels": LABELS, "rows": ROWS,
        "signals": [{"name": "vehicle_speed", "unit": "km/h", "default": 0.0}],
        "imputation": {"grid": "as-measured", "method": "linear", "maxImputed": 0.25},
        "goldenTolerance": 1e-4, "golden": vectors, "figures": made,
    }


def card(described: dict) -> str:
    f = described["figures"]
    share = lambda s: f"{s['right']} of {s['of']}" + (f" ({s['accuracy95'][0]:.2f} to {s['accuracy95'][1]:.2f})" if s["of"] else "")
    rows = "\n".join(
        f"| {h} ({h * 1.5 / 60:.0f} min) | {share(x['rule'])} | {x['rule'].get('moving', '–')} | {share(x['ruleWhereModelIsJudged'])} | {share(x['model'])} | {share(x['ruleFitted'])} | {x['judgedByModel']} of {x['windows']} |"
        for h, x in ((h, f["byHistory"][str(h)]) for h in HISTORIES))
    steady = "\n".join(f"| {h} | {c['moving drives']} | {c['another car'] if c['another car'] is not None else '–'} |" for h, c in f["changesPerHour"].items())
    at = f["byHistory"][str(ROWS)]["confusionOfRule"]
    return f"""# {NAME} {VERSION}

**A rule, not a model**: the fastest speed of the last {ROWS} rows (five minutes at 1.5 s a row). Below {STANDING_KMH:.0f} km/h: `stopped`. Above {HIGHWAY_KMH:.0f} km/h: `highway`. Else `national-road`. A model was trained beside it, did no better on any history, and is not shipped.

It has a name of its own because its windows are {ROWS} rows long: whoever asks `driving-regime` brings 40. The rule is the same.

| | |
|---|---|
| Input | `window`, float [N, R, 1]: `vehicle_speed` in km/h; {ROWS} rows through Verge's windows, any number through the tensor API |
| Output | `label`, int64 [N]; `probabilities`, float [N, 3]: {", ".join(f"`{label}`" for label in LABELS)}. A rule has no probabilities: these are (drives of that class seen + 1) ÷ (the same over all classes), 0.67 for three stopped drives and 0.50 for one drive each of the others. They say how little evidence there is |
| Size, time | 0.7 KiB; 10 µs a window once warm (mean within Verge, inside ONNX Runtime, one thread, one call at a time, on two shared cores on 2026-11-24) |
| Licence | Apache-2.0 |
| Digest | `{described["digest"]}` |
| Made by | `functions/scoring/training/regime/regime.py`; `--check` makes it again and compares |

## What was measured

Five drives of one SEAT Ateca on two days. The last H rows at every {STRIDE}th row; none across a gap of 10 s. The limit of {HIGHWAY_KMH:.0f} km/h is the 90 of the national road's file name and 5 of tolerance; it was not fitted, but chosen by someone who had seen the drives. The model (logistic regression on mean, maximum, 90 % quantile, spread, changes and share of standing) and the fitted limit are judged with a stopped drive or a third of a moving drive left out, and with every window dropped from training that shares a row with a held-out one. Where nothing of a class is left to learn from, they are not judged. Interval: bootstrap over the held-out units.

| history | rule | moving only | rule, where the model is judged | model | rule, limit fitted | judged |
|---|---|---|---|---|---|---|
{rows}

Rule at {ROWS} rows (rows: truth; columns: said): {"; ".join(f"{label} {' '.join(map(str, at[k]))}" for k, label in enumerate(LABELS))}.

What is said changes so often in an hour (rule, every {STRIDE} rows; the other car is KIT's SEAT Leon, without truth, and its rows are 1 s apart):

| history | the two moving drives | another car |
|---|---|---|
{steady}

## How little this shows

* One national-road drive and one highway drive: the rule is right about two drives, not about roads. A perfect score here says that the highway drive had no five minutes below {HIGHWAY_KMH:.0f} km/h and the national-road drive never passed it, no more.
* Windows overlap and are alike; the interval over nine units cannot show how another car, driver or road would do.
* `stopped` means that it has not moved for five minutes. A car at a light is still on the road that it came by.
* A highway where nobody passes {HIGHWAY_KMH:.0f} km/h (road works, lorries) is called a national road, and so is a town. On a road from which one came off the highway, it is `highway` for another five minutes: that is the price of a steady answer.
* Only speed is used: fuel level, temperatures, time since start, oil level and SCR efficiency name the drive, since class and day are one and the same here.
"""


def main() -> int:
    data = Path(os.environ.get("VERGE_DATA") or TRAINING.parents[2].parent / "shared/data")
    if not (data / "ateca").is_dir():
        print(f"no recordings: {data}/ateca is missing (set VERGE_DATA)")
        return 77 if "--check" in sys.argv else 2
    drives = list(recordings.ateca(data / "ateca"))
    trips = list(recordings.kit(data / "kit-obd2")) if (data / "kit-obd2").is_dir() else []
    # counted by drive, where it is never wrong: few drives, little confidence
    labels = [label for _, label, _, _ in drives]
    model = graph(confidences(labels, labels), NAME, VERSION, "R")
    for history in HISTORIES:
        speeds = np.stack([f[3] for f in ends(drives, history)])
        assert (score(model, speeds[:, :, None])[0] == rule(speeds)).all()
    made = {"byHistory": {str(h): figures(drives, h) for h in HISTORIES}, "changesPerHour": changes(drives, trips)}
    described = describe(model, made)
    files = {"model.onnx": model, "model.json": (json.dumps(described, indent=1) + "\n").encode(), "card.md": card(described).encode()}
    if "--check" in sys.argv:
        differing = [name for name, content in files.items() if (OUT / name).read_bytes() != content]
        print("differs: " + ", ".join(differing) if differing else "reproduced to the byte")
        return 1 if differing else 0
    OUT.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (OUT / name).write_bytes(content)
    print(files["card.md"].decode().split("## What was measured")[1].split("## How little")[0])
    return 0


if __name__ == "__main__":
    sys.exit(main())
