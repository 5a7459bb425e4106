"""The cards of the two imputation models, their figures filled in."""

import evaluate
import gaps
import kit

AIMS = {
    False: [("burst 30% one", 0.55), ("burst 30% all", 0.85)],
    True: [("burst 30% one", 0.50)],
}


def text(described: dict, past: bool, latency: dict[int, float], size: int) -> str:
    name, f = described["name"], described["figures"]
    conditions = f["conditions"]
    base = "the last known value" if past else "straight lines between known values"
    knows = ("only values before the gap, and those of other signals up to the same row: usable while rows come in"
             if past else "values on both sides of a gap: usable once a window is whole")
    sort = "Past only" if past else "Both sides"
    return f"""# {name} {described["version"]}

Fills in missing values of ten OBD-II signals at one row a second. {sort}: it uses {knows}. {"`imputation-obd` does the same with both sides known." if past else "`imputation-obd-past` does the same from the past only."}

| | |
|---|---|
| Input | `window`, float [N, R, 10], and `mask`, float [N, R, 10]: 1 where a value was measured, 0 where it is missing (what `window` holds there does not matter, NaN included). R is any number of rows from 2; trained on 64, measured on {described["rows"]} |
| Signals, in this order | {", ".join(f"`{s['name']}` ({s['unit']})" for s in described["signals"])}; `accelerator_pedal_position` is pedal sensor D |
| Output | `filled`, float [N, R, 10]: measured values as they came, the others filled in. A signal with no value{" so far" if past else ""} gets its median in the training drives |
| Inside | {base} as the start; moves away from it: what a small network makes of the other signals (blind to the signal itself, anchored at {"the last known value" if past else "both ends of the gap"}), the ratio of rpm to speed and of air flow to rpm × pressure as {"it was before" if past else "before, after and between"}, {"the last slope" if past else "the nearest value, the slopes at both ends (cubic Hermite)"}; a convolutional network of 40 channels weighs them. A threshold leaves alone what is not worth moving{"" if past else ", and coolant and ambient temperature, which step by whole degrees, get a line 1.4 times as steep about the middle of the gap instead"}: chosen on the training days, so that no signal does worse than {base} there. Opset {described["opset"]}, no loops |
| Learned from | {len(f["learnedDays"])} of 31 days of one SEAT Leon (KIT OBD-II data set, CC BY 4.0: Weber, Marc (2017/2018), Automotive OBD-II Dataset, DOI 10.35097/1130); the other {len(f["heldOutDays"])} days were held out: {", ".join(f["heldOutDays"])} |
| Licence | Apache-2.0 |
| Size, time | {size / 1024:.0f} KiB; p50 of one call {" and ".join(f"{us:.0f} µs for {rows} rows" for rows, us in latency.items())} (ONNX Runtime 1.28 through Python, one thread, x86, one call at a time); within Verge {98 if past else 143} µs for 60 rows (inside ONNX Runtime, one thread, two shared cores, 2026-11-23) |
| Digest | `{described["digest"]}` |
| Made by | `functions/scoring/training/imputation/train.py`, then `ship.py`; `evaluate.py` measures it on any folder of such drives |

## What was measured

On the held-out days only, with this very ONNX file: {described["rows"]}-row windows, one after another. Missing: 10, 30 or 50 % of a window's rows, `random` or in `burst`s of {gaps.BURST_ROWS[0]} to {gaps.BURST_ROWS[1]} s; `one` signal at a time, each in its turn with the nine others known, `all` at the same rows, or `each` with its own gaps. {"The first five rows are known." if past else "The first and last row are known, so every gap has two sides; the last line of the table is what happens without that, in 40-row windows."} The error of each signal is divided by that of {base}, then the mean of the ten ratios is taken: nothing is pooled. Below 1 is better than {base}. Columns: mean absolute error; `RMS` is the mean of ratios of root mean square errors. Intervals: bootstrap over days.

{evaluate.table(conditions, past)}

{another(f.get("anotherSplit"), conditions)}The aims, in mean absolute error: {"; ".join(aim(conditions, *a) for a in AIMS[past])}; no signal more than 5 % worse in mean absolute error: {worse(conditions, "ratio")} In root mean square error: {worse(conditions, "rmsRatio")}

## What this does not show

* One car, one diesel engine, one logger. Gear ratios, pedal rest and air flow are this car's. Another car needs its own training; what it would do there is unknown.
* The network's form was chosen while looking at these held-out days, though not fitted to them: expect a little worse on others.
* Slow signals (coolant, ambient, often throttle) are as good as constant in most windows; nothing can be gained over {base} there, and they weigh three tenths of the mean.
* The logger repeats the last reading of each signal until the next, about once a second and one signal after the other. Two signals of one row can be a second apart, which limits how well one can tell the other.
{starts(past)}* Values are plausible, not proven. Whoever decides on filled-in values should look at the mask.
* Rows must be one second apart. For other rates slopes and distances mean something else.
"""


def starts(past: bool) -> str:
    if past:
        return ("* A window that begins inside a gap says nothing of what came before: the signal's median stands there until it is "
                "known. Whoever cuts rows into windows should hand over the last row, filled in, as the first of the next.\n")
    return "* A gap that touches a window's end has one side only. Longer windows have fewer of these; 40 rows is short for gaps of 20.\n"


def aim(conditions: dict, name: str, limit: float) -> str:
    mean = conditions[name]["mean"]
    return f"{name} ≤ {limit:.2f}: {mean:.3f}, {'reached' if mean <= limit else 'not reached'}"


def another(split: dict | None, conditions: dict) -> str:
    if not split:
        return ""
    mean = lambda f: f"{f['mean']:.3f} ({f['mean95'][0]:.3f} to {f['mean95'][1]:.3f})"
    said = "; ".join(f"{name}: {mean(f)}, here {conditions[name]['mean']:.3f}" for name, f in split["conditions"].items())
    return (f"Trained anew for 6000 steps (the shipped model: 9000 and 6500) with another {len(split['heldOutDays'])} days held out "
            f"({', '.join(split['heldOutDays'])}): {said}.\n\n")


def worse(conditions: dict, figure: str) -> str:
    found = [
        f"{evaluate.SHORT[s]} {f['signals'][s][figure]:.2f} ({name})"
        for name, f in conditions.items() for s in kit.NAMES
        if (f["signals"][s][figure] or 0) > 1.05
    ]
    return "kept everywhere." if not found else "not kept for " + ", ".join(found) + "."
