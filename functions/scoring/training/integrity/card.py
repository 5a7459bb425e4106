"""The model card, its figures filled in."""

import kit
from evaluation import LEAST_FAULTS


def text(described: dict, size: int, trips: list[kit.Trip]) -> str:
    f = described["figures"]
    a, alarms = f["aim"], f["falseAlarmsPerHour"]
    null = next(k for k in f["byKind"] if k["kind"] == "null")
    weak = sorted((t for t in f["table"] if in_aim(t) and t["faults"] >= LEAST_FAULTS), key=lambda t: t["auc"])[:8]
    return f"""# {described["name"]} {described["version"]}

Looks at two minutes of a car's ten OBD-II signals and says of each signal how likely it was falsified or faulty in them. Each signal is compared with what the others say it should be: air flow with engine speed, pressure and temperature, speed with engine speed and the gears, one pedal sensor with the other.

| | |
|---|---|
| Input | `window`, float [N, {described["rows"]}, 10]: rows one second apart, signals in the order of `model.json`, missing values filled in (hold). Values may be implausible, but not missing |
| Output | `scores`, float [N, 10]: from 0.5 (`thresholds`) on, the signal is suspicious. Where several are, the highest is the likeliest culprit. No probability: the scale was set by the false alarms |
| How to ask | every {f["lookEverySeconds"]} s or oftener with the last {described["rows"]} rows; the first answer comes {described["rows"]} s after the drive's begin |
| Inside | 13 virtual sensors (networks of 16 units, second by second), gear lines, sliding means, changes, standstill and spikes of what is left over; boosted trees for each signal; beside them a temporal convolutional network (six layers of 64 channels) that looks at signals and what is left over second by second. What trees and network say is averaged (log-odds, {1 - f["share"]:.0%} and {f["share"]:.0%}). All of it in one ONNX graph (opset {described["opset"]}), {size / 1024:.0f} KiB |
| Learned from | {f["drives"]} drives of one SEAT Leon on {f["days"]} days ({f["hours"]:.0f} h; Weber, Automotive OBD-II Dataset, DOI 10.35097/1130, CC BY 4.0), with faults of our own making |
| Latency | {f["latency"]} |
| Licence | {described["license"]} (model); the data is CC BY 4.0 |
| Digest | `{described["digest"]}` |
| Made by | `functions/scoring/training/integrity/train.py`; `--check` makes the model again and compares, `--check --figures` the figures too; `evaluate.py --data DIR` tries it on other recordings |

## What was measured

By day, {f["folds"]} folds: virtual sensors, trees, network and limits of a fold have seen none of its days; neighbouring days are in different folds. (Two things are not nested: what trees and network of a fold learned from was made by virtual sensors that had seen undisturbed seconds of its days, and the scores that fixed its limits came from trees and networks that had.) The shipped file is learned from all days in the same way. Three faults of each kind, size and signal on each drive, 60 s long, at a random place; its values are rounded to the sensor's own steps like all others. Everything is tried as Verge feeds the model: where a value is implausible (intake air of 140 °C when the engine was off) the last plausible one is held. The model looks every {f["lookEverySeconds"]} s while the fault lasts. *AUC*: the highest of these scores of the falsified signal against the highest of as many looks on undisturbed minutes of the same signal. *Found*: a score over the limit while the fault lasts. *Named*: at the first such look the falsified signal has the highest score. Limits were fixed on the other folds' drives, for {f["budget"]} alarms per hour over all signals, from an exponential tail fitted to each signal's highest alarms; how much that would be off on other days was tried within these drives.

**Mean over bias of 10 and 20 %, drift to 20 %, stuck and replay (mean error of at least 3 % of the range): AUC {a["auc"]} ({span(a["auc95"])}), found {a["detectedOfFaults"]:.1%} of the faults ({shares(a["detectedOfFaults95"])}), {alarms["all"]} false alarms per driving hour ({span(alarms["all95"])}).** With every signal counted the same, {a["detected"]:.1%} ({shares(a["detected95"])}) were found. (That, and every AUC, counts a signal's faults of a kind from {LEAST_FAULTS} on; left out so: {rare(f)}.) Intervals: 95 %, bootstrap over days. The aim was AUC 0.95, 90 % found, one alarm an hour, no signal under 0.85: {verdict(f)}

{not_designed_on(f)}

Trained from the beginning on two kinds of processor, the same scripts give other networks: sums differ in their last digits. The file that was shipped before this one: AUC 0.991, found 91.7 % of the faults at 0.883 alarms an hour; on the days that played no part in the design 91.8 % at 1.313.

| kind | size | faults | AUC (95 %) | lowest signal | found (95 %) | median delay | named | AUC, kind never learned | found |
|---|---|---|---|---|---|---|---|---|---|
{chr(10).join(kind(k, f["kindLeftOut"]) for k in f["byKind"])}

Size: share of the signal's range (1st to 99th percentile of the drives; intake air with the engine running: −8 to 52 °C). Bias and spikes up or down at random; drift is linear, up or down; spikes hit each second with probability 0.1; stuck repeats the first value; replay shows an earlier minute of the same drive; swap shows another signal, mapped from range to range. Stuck, replay and swap count where the mean error is at least 3 %. *Kind never learned*: {never_learned(f["kindLeftOut"])}

| signal | range | AUC (aim; 95 %) | lowest kind | found (aim; 95 %) | false alarms per hour |
|---|---|---|---|---|---|
{chr(10).join(signal(s, f) for s in kit.SIGNALS)}

Null injections (the same code, nothing added): AUC {null["auc"]}, should be 0.5; the model sees no trace of the injector. {f["falseAlarmsPerHour"]["shareOfTime"]:.1%} of all looks at undisturbed drives are over some limit. Asked with values as they were recorded, implausible ones too, it gives {f["asRecorded"]["all"]} alarms an hour.

| in place of the model, one fault in each cell and drive, same way to the limits | AUC (aim) | found (aim) | false alarms per hour |
|---|---|---|---|
{chr(10).join(baseline(name, b) for name, b in f["baselines"].items())}
| this model | {a["auc"]} | {a["detectedOfFaults"]:.1%} | {alarms["all"]} |

| alarms an hour that limits were fixed for | got on left-out days | found (aim), faults alike | signals alike |
|---|---|---|---|
{chr(10).join(f"| {t['budget']} | {t['falseAlarmsPerHour']} | {t['detectedOfFaults']:.1%} | {t['detected']:.1%} |" for t in f["tradeOff"])}

False alarms by day, limits fixed on other days: {by_day(f)}

## Every signal, kind and size of the aim

Share found (AUC; number of faults):

| signal | bias 10% | bias 20% | drift 20% | stuck | replay |
|---|---|---|---|---|---|
{chr(10).join(cells(s, f) for s in kit.SIGNALS)}

The other kinds and sizes are in `model.json` under `figures.table`.

## Where it fails

What bounds the share found: {bound(f)}

The weakest of the aim's cells:

| kind | size | signal | AUC | found | median delay |
|---|---|---|---|---|---|
{chr(10).join(f"| {t['kind']} | {size_of(t)} | {t['signal']} | {t['auc']} | {t['detected']:.0%} | {seconds(t['medianDelay'])} |" for t in weak)}

* One car. The virtual sensors are those of a two-litre turbo diesel with six gears; another car needs its own training, and until then false alarms must be expected. Nothing here says how many.
* A fault of small error, at a place where the signal rests anyway, changes nothing that could be seen: a stuck pedal at a red light, a drift before it has grown.
* Coolant and ambient air have no second witness. Only the step at a fault's begin and end gives them away: a fault that was there before the window began and stays is not seen in them, and neither is a slow drift over many minutes.
* Intake air really jumps by tens of degrees around engine stops; there the model is deaf for it.
* Where the logger falls behind (2018-02-14: each signal anew every 10 s for minutes; three drives stand still for minutes) rows repeat old values, and signals contradict each other for no fault of theirs.
* How many windows come together does not matter (training asserts it, to 0.00001). Features are rounded to 1/16384 before the trees see them: on another processor sums may differ in their last digit, and only where one then falls on the other side of a rounding may a tree turn.
* A fault leaves the window two minutes after it has ended: until then scores may stay up.
* Faults were added to recordings by us. Real defects and real attackers do not follow six recipes, and of a kind that was never learned less is found (last columns of the first table; least of spikes); two falsified signals at once that agree with each other were not tried.
* Bias on a pedal at rest or on a closed limit goes beyond what the sensor ever says, and is easily seen; the figures for pedals and throttle profit from it.
* The design of virtual sensors, features and trees was tried out on all these folds, that of the network on two of them, so the figures are slightly optimistic.

## What was tried against the shortfall

On 2026-11-24, on the kept scores of the fold networks, nothing learned anew; the text below is of the file as it was that day. 16 variants were compared on the two design folds (19 h), twice, as sliding means at first began from a look within the fault, which flattered them; one was then tried on the other three (25 h). No model was changed.

* 88.0% and the 90.3% of the days without a part in the design do not count the same cells. Stuck engine_coolant_temperature has 13 faults in all, 8 of them on these days, too few to count there. None of the 13 is found: the highest scores −2.09, limits lie between 2.37 and 3.91. Without that cell it is 89.9% over all days. So the 90.3% is no sign that the aim was reached.
* Three cells (stuck engine_coolant_temperature, stuck and replay throttle_position; 128 faults) take 5.5 of the 12.0 points that are missing to 100%.
* Of the 31 alarms on the days without a part in the design 23 were on five days (8 h); on the rest it was 0.47 an hour (the five were picked after looking, so the rest looks better than it is). The interval of 1.233 is 0.66 to 1.9: neither one alarm an hour nor nearly two is ruled out. On the design folds it was 0.37.

| design folds only | found, faults alike | signals alike | alarms an hour |
|---|---|---|---|
| as shipped: alarms where they buy most, 0.9 | 91.3% | 89.4% | 0.37 |
| the same, 0.7 | 88.3% | 86.3% | 0.26 |
| equal shares for all signals, 0.9 | 89.2% | 87.3% | 0.37 |
| signals alike in sharing out, 0.9 / 0.7 / 0.5 | 90.8% / 87.7% / 84.7% | 88.9% / 85.9% / 82.4% | 0.37 / 0.32 / 0.16 |
| less 0.3 of the next signal's score; as shipped / signals alike | 91.4% / 90.7% | 89.5% / 88.8% | 0.37 / 0.37 |
| lowest of two looks; as shipped / signals alike | 92.0% / 92.1% | 90.1% / 90.1% | 0.47 / 0.47 |
| mean of two looks; as shipped / signals alike | 91.8% / 91.7% | 89.9% / 90.0% | 0.37 / 0.37 |
| mean of three looks; as shipped / signals alike | 91.6% / 92.0% | 89.8% / 90.2% | 0.37 / 0.37 |

The last one, signals alike, was taken to the other folds: 92.5% (as shipped 92.0%), signals alike 90.9% (90.3%; difference 0.0 to 1.2), 1.194 alarms an hour (1.233; difference −0.23 to 0.14). Over all days 88.7% with signals alike: both aims are still missed. It also needs three looks in a row, which the graph does not have: it answers of one window. A sliding mean that halves the weight of older looks (90.5% with signals alike on the design folds, the best figure seen) was left aside: its trial still began from a look within the fault. Ensembles of the fold networks cannot be judged (each has seen the others' days); a further virtual sensor was not tried, nor anything that had to be learned anew.
"""


def never_learned(left_out: dict) -> str:
    if not left_out:
        return "not measured for this file."
    return (
        "trees and network learned from three folds without that kind and were tried on the other two; limits fixed on the other "
        "one of these, with none of the kind either. They learned from fewer days, and the network in fewer passes, than those of "
        "the columns before, which is part of the difference."
    )


def not_designed_on(f: dict) -> str:
    n = f["notDesignedOn"]
    return (
        f"The network was designed by looking at the days of two folds. On the {n['days']} days of the other three ({n['hours']:.0f} h), "
        f"which played no part in that: AUC {n['aim']['auc']} ({span(n['aim']['auc95'])}), found {n['aim']['detectedOfFaults']:.1%} "
        f"of the faults ({shares(n['aim']['detectedOfFaults95'])}), {n['aim']['detected']:.1%} with every signal counted the same, "
        f"{n['falseAlarmsPerHour']} false alarms per hour."
    )


def bound(f: dict) -> str:
    m = f["missed"]
    total, within = sum(v["missed"] for v in m.values()), sum(v["withinUsual"] for v in m.values())
    most = sorted(m, key=lambda name: -m[name]["missed"])[:3]
    told = ", ".join(f"{name} {m[name]['missed']} of {m[name]['faults']} missed, {m[name]['withinUsual']} of them so" for name in most)
    return (
        f"of the aim's {sum(v['faults'] for v in m.values())} faults {total} were missed, and {within} of these score no higher "
        f"than one undisturbed minute in a hundred of the same signal: they are within what the car does by itself. Most are on "
        f"three signals ({told}). The rest lies between that and the limit, which a signal's one alarm in ten hours demands."
    )


def shares(interval: list[float]) -> str:
    return f"{interval[0]:.1%} to {interval[1]:.1%}"


def whole(interval: list[float]) -> str:
    return f"{interval[0]:.0%} to {interval[1]:.0%}"


def rare(f: dict) -> str:
    few = [t for t in f["table"] if in_aim(t) and t["faults"] < LEAST_FAULTS]
    return ", ".join(f"{t['kind']} {t['signal']}, {t['faults']} faults" for t in few) or "none"


def by_day(f: dict) -> str:
    days = f["byDay"]
    none = sum(d["falseAlarms"] == 0 for d in days)
    up_to_one = sum(d["falseAlarms"] <= max(1, d["hours"]) for d in days)
    worst = sorted(days, key=lambda d: -d["falseAlarms"] / d["hours"])[:5]
    told = ", ".join(f"{d['day']} {d['falseAlarms']} in {d['hours']:.1f} h" for d in worst)
    return f"{none} of {len(days)} days had none, {up_to_one} at most one an hour or one at all. The worst: {told}."


def cells(s: kit.Signal, f: dict) -> str:
    of = {(t["kind"], t["size"]): t for t in f["table"] if t["signal"] == s.name}
    keys = [("bias", 0.1), ("bias", 0.2), ("drift", 0.2), ("stuck", 0.0), ("replay", 0.0)]
    told = [f"{of[k]['detected']:.0%} ({of[k]['auc']}; {of[k]['faults']})" if k in of else "–" for k in keys]
    return f"| {s.name} | " + " | ".join(told) + " |"


def in_aim(t: dict) -> bool:
    return (t["kind"], t["size"]) in [("bias", 0.1), ("bias", 0.2), ("drift", 0.2), ("stuck", 0.0), ("replay", 0.0)]


def verdict(f: dict) -> str:
    missed = []
    if f["aim"]["auc"] < 0.95:
        missed.append("AUC")
    if f["aim"]["detectedOfFaults"] < 0.9:
        missed.append("share found")
    elif f["aim"]["detected"] < 0.9:
        missed.append("share found with every signal counted the same (with every fault counted the same it is)")
    if f["falseAlarmsPerHour"]["all"] > 1:
        missed.append("false alarms")
    elif f["notDesignedOn"]["falseAlarmsPerHour"] > 1:
        missed.append(f"false alarms on the days that had no part in the design ({f['notDesignedOn']['falseAlarmsPerHour']} an hour)")
    low = [name for name, s in f["bySignal"].items() if s["auc"] < 0.85]
    if low:
        missed.append("signals under 0.85 (" + ", ".join(low) + ")")
    return "reached." if not missed else "not reached in " + ", ".join(missed) + "."


def kind(k: dict, left_out: dict) -> str:
    other = next((o for o in left_out.get(k["kind"], []) if o["size"] == k["size"]), None)
    never = f"{other['auc']} | {other['detected']:.0%}" if other else "– | –"
    named = "–" if k["named"] is None or k["kind"] == "null" else f"{k['named']:.0%}"
    return (
        f"| {k['kind']} | {size_of(k)} | {k['faults']} | {k['auc']} ({span(k['auc95'])}) | {k['lowestAuc']} "
        f"| {k['detected']:.0%} ({whole(k['detected95'])}) "
        f"| {seconds(k['medianDelay'])} | {named} | {never} |"
    )


def signal(s: kit.Signal, f: dict) -> str:
    k = f["bySignal"][s.name]
    return (
        f"| {s.name} | {s.low:g} to {s.high:g} {s.unit} | {k['auc']} ({span(k['auc95'])}) | {k['lowestAuc']} "
        f"| {k['detected']:.0%} ({whole(k['detected95'])}) | {f['falseAlarmsPerHour'][s.name]} |"
    )


def baseline(name: str, b: dict) -> str:
    return f"| {name} | {b['aim']['auc']} | {b['aim']['detectedOfFaults']:.1%} | {b['falseAlarmsPerHour']} |"


def size_of(k: dict) -> str:
    return f"{k['size']:.0%}" if k["size"] else "–"


def seconds(value) -> str:
    return "–" if value is None else f"{value:g} s"


def span(interval: list[float]) -> str:
    return f"{interval[0]} to {interval[1]}"
