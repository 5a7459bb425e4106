"""Figures of a judge of windows: what it says of drives as they were, and of the same drives with faults."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

import faults
import kit
from faults import Fault
from kit import ROWS

# seconds between two looks at the stream
TICK = 6
LOOKS = range(TICK, faults.SECONDS + 1, TICK)
# alarms nearer than this are one
SAME_ALARM = 60
CONDITIONS = [
    ("bias", 0.05), ("bias", 0.1), ("bias", 0.2), ("drift", 0.1), ("drift", 0.2), ("stuck", 0.0),
    ("spikes", 0.1), ("spikes", 0.2), ("spikes", 0.5), ("replay", 0.0), ("swap", 0.0), ("null", 0.0),
]  # fmt: skip
LEAST_ERROR = 0.03
AIM = [("bias", 0.1), ("bias", 0.2), ("drift", 0.2), ("stuck", 0.0), ("replay", 0.0)]
# a signal's faults of a kind and size say something by themselves from this many on
LEAST_FAULTS = 10
# counted from LEAST_ERROR on
SIZELESS = ("stuck", "replay", "swap")
CALM_PER_TRIP = 12
# an interval of fewer draws of days says nothing
ENOUGH_DRAWS = 200
# alarms an hour: of a signal, one of which it gets; of all, added up, one of which is chosen; whose tail is fitted
RATES = np.geomspace(0.02, 0.4, 40)
ALLOWED = np.geomspace(0.25, 4, 25)
TAIL = 3
# parts of the training days that tell how limits do on other days
QUARTERS = 4
S = len(kit.SIGNALS)

# scores (or margins) of windows [N, ROWS, S] of one trip: [N, S]
Judge = Callable[[np.ndarray], np.ndarray]


@dataclass
class Tried:
    """One fault: condition, signal, trip, mean error (share of range), scores of all signals at each look."""

    condition: int
    signal: int
    trip: int
    error: float
    scores: np.ndarray


def looks(rows: np.ndarray, ends) -> np.ndarray:
    return np.stack([rows[end - ROWS : end] for end in ends])


def drive(trip: kit.Trip, judge: Judge) -> np.ndarray:
    """Scores of a drive as it was, every TICK seconds, [looks, S]."""
    return judge(looks(trip.rows, range(ROWS, len(trip.rows) + 1, TICK)))


def attack(trips: list[kit.Trip], t: int, judge: Judge, seed: int, conditions=CONDITIONS, each=1) -> list[Tried]:
    """`each` faults of every condition on every signal of a trip, each looked at as if it happened now. Places and draws are
    the same whatever the judge and however many trips."""
    rows, tried = trips[t].rows, []
    name = [ord(c) for c in trips[t].name]
    for c, (kind, size) in enumerate(conditions):
        windows, made_of = [], []
        for s in range(S):
            for k in range(each):
                rng = np.random.default_rng([seed, *name, *map(ord, kind), int(size * 100), s, k])
                start = int(rng.integers(ROWS, len(rows) - faults.SECONDS))
                made = faults.inject(rows, Fault(kind, size, s, start), rng)
                error = float(faults.error(rows, made, s, start).mean())
                falsified = rows[start - ROWS : start + faults.SECONDS].copy()
                falsified[:, s] = made[start - ROWS : start + faults.SECONDS]
                windows.append(looks(falsified, (ROWS + look for look in LOOKS)))
                made_of.append((s, error))
        scores = judge(np.concatenate(windows)).reshape(len(made_of), len(LOOKS), S)
        tried += [Tried(c, s, t, error, scores[i]) for i, (s, error) in enumerate(made_of)]
    return tried


def calm(scores: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Highest score of each signal over minutes of a drive as it was, [CALM_PER_TRIP, S]: what a fault's is compared with."""
    starts = rng.integers(0, len(scores) - len(LOOKS) + 1, CALM_PER_TRIP)
    return np.stack([scores[a : a + len(LOOKS)].max(axis=0) for a in starts])


def auc(faulty: np.ndarray, calm: np.ndarray) -> float:
    if not len(faulty) or not len(calm):
        return float("nan")
    ranks = rankdata(np.concatenate([faulty, calm]))
    return float((ranks[: len(faulty)].sum() - len(faulty) * (len(faulty) + 1) / 2) / (len(faulty) * len(calm)))


def alarms(flags: np.ndarray) -> int:
    """Alarms in a row of looks, [looks]: one that comes within SAME_ALARM of another is the same."""
    at = np.flatnonzero(flags) * TICK
    return int(len(at) > 0) + int((np.diff(at) > SAME_ALARM).sum())


def hours(scores: list[np.ndarray]) -> float:
    return sum(len(s) for s in scores) * TICK / 3600


def limits(clean, tried: list[Tried], days, chosen: np.ndarray, per_hour: float, conditions=CONDITIONS) -> np.ndarray:
    """The limit of each signal such that all signals together may be expected to give `per_hour` alarms an hour on other days
    than those of the chosen drives, [S]. How many are allowed here is tried on the chosen days themselves: the limits of three
    quarters of them on the last quarter, in turn."""
    peaks = [[highest_alarms(x[:, s]) for s in range(S)] for x in clean]
    faults_of = by_signal(tried, conditions)
    days = np.asarray(days)
    own = sorted(set(days[chosen]))
    quarter = np.array([own.index(d) % QUARTERS if d in own else -1 for d in days])
    inner = [curves(clean, peaks, faults_of, chosen & (quarter != q)) for q in range(QUARTERS)]
    most = ALLOWED[0]
    for allowed in ALLOWED:
        got = 0
        for q in range(QUARTERS):
            limit = shared_out(*inner[q], allowed)
            got += sum(alarms((clean[t] >= limit).any(axis=1)) for t in np.flatnonzero(chosen & (quarter == q)))
        if got > per_hour * hours([x for x, yes in zip(clean, chosen) if yes]):
            break
        most = allowed
    return shared_out(*curves(clean, peaks, faults_of, chosen), most)


def curves(clean, peaks, faults_of, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each signal and each of RATES: the limit that gives so many alarms an hour, and what share of all faults is found for
    it. The limit is read from an exponential tail fitted to the TAIL highest alarms an hour (peaks over a threshold; Pickands,
    1975), not from the two or three highest alarms themselves, which are accidents of single days."""
    at, h = np.flatnonzero(chosen), hours([x for x, yes in zip(clean, chosen) if yes])
    limit, found = np.zeros((S, len(RATES))), np.zeros((S, len(RATES)))
    for s in range(S):
        top = np.sort(np.concatenate([peaks[t][s] for t in at]))[::-1][: int(TAIL * h) + 1]
        rate = (len(top) - 1) / h
        limit[s] = top[-1] + (top[:-1] - top[-1]).mean() * np.log(rate / RATES)
        trip, score, share = faults_of[s]
        seen = chosen[trip]
        found[s] = [share[seen & (score >= level)].sum() for level in limit[s]]
    return limit, found


def shared_out(limit: np.ndarray, found: np.ndarray, allowed: float) -> np.ndarray:
    """Limits such that the signals' rates add up to `allowed`; alarms are spent where they buy most (at the same price for all
    signals, which is found by bisection)."""
    low, high = 0.0, 1e3
    for _ in range(60):
        price = (low + high) / 2
        if RATES[(found - price * RATES).argmax(axis=1)].sum() > allowed:
            low = price
        else:
            high = price
    return limit[np.arange(S), (found - high * RATES).argmax(axis=1)]


def highest_alarms(scores: np.ndarray) -> np.ndarray:
    """The highest score of each alarm that a low enough limit would raise in a drive, falling."""
    left, peaks, near = scores.astype(float), [], 2 * SAME_ALARM // TICK
    while (at := int(left.argmax())) >= 0 and left[at] > -np.inf:
        peaks.append(left[at])
        left[max(0, at - near) : at + near + 1] = -np.inf
    return np.array(peaks)


def by_signal(tried: list[Tried], conditions) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Of the aim's faults on each signal: trip, highest score, and how much it counts: every kind and size the same."""
    of = [x for x in tried if conditions[x.condition] in AIM and counts(x, conditions)]
    number = np.bincount([x.condition for x in of], minlength=len(conditions))
    made = []
    for s in range(S):
        own = [x for x in of if x.signal == s]
        share = np.array([1 / number[x.condition] for x in own])
        made.append((np.array([x.trip for x in own], int), np.array([x.scores[:, s].max() for x in own]), share))
    return made


def counts(x: Tried, conditions) -> bool:
    """Kinds without a size count where they changed something."""
    return conditions[x.condition][0] not in SIZELESS or x.error >= LEAST_ERROR


def report(
    trips, fold_of_trip, clean, tried, limit_of_fold, seed, conditions=CONDITIONS, draws=1000, least=LEAST_FAULTS
) -> dict:
    """All figures. `limit_of_fold` [folds, S]: the limits that were fixed without the fold's days. `least`: see LEAST_FAULTS."""
    days = sorted({t.day for t in trips})
    day_of = np.array([days.index(t.day) for t in trips])
    rng = np.random.default_rng(seed)
    calm_of = [calm(c, rng) for c in clean]
    weights = np.ones((draws + 1, len(days)), int)
    for b in range(1, draws + 1):
        weights[b] = np.bincount(rng.integers(0, len(days), len(days)), minlength=len(days))
    by = {}
    for x in tried:
        if not counts(x, conditions):
            continue
        limit = limit_of_fold[fold_of_trip[x.trip]]
        over = np.flatnonzero(x.scores[:, x.signal] >= limit[x.signal])
        margin = x.scores - limit
        named = len(over) and margin[over[0]].argmax() == x.signal
        by.setdefault((x.condition, x.signal), []).append(
            (x.trip, x.scores[:, x.signal].max(), len(over) > 0, (over[0] + 1) * TICK if len(over) else np.nan, bool(named), x.error)
        )
    table, aucs, hits = [], {}, {}
    for (c, s), found in sorted(by.items()):
        kind, size = conditions[c]
        trip = np.array([f[0] for f in found])
        score, hit, delay, named, error = (np.array([f[k] for f in found], float) for k in range(1, 6))
        calm_scores = np.concatenate([k[:, s] for k in calm_of])
        calm_day = np.repeat(day_of, CALM_PER_TRIP)
        table.append({
            "kind": kind, "size": size, "signal": kit.NAMES[s], "faults": len(found), "meanError": r(error.mean()),
            "auc": r(auc(score, calm_scores)), "detected": r(hit.mean()),
            "medianDelay": r(np.median(delay[hit > 0])) if hit.any() else None,
            "named": r(named[hit > 0].mean()) if hit.any() else None,
        })  # fmt: skip
        # by day, so that a day can be drawn twice or not at all
        aucs[c, s] = (score, day_of[trip], calm_scores, calm_day)
        hits[c, s] = (hit, day_of[trip])

    def mean_of(within) -> dict:
        own = [cell for cell in aucs if within(*cell)]
        return means({x: aucs[x] for x in own}, {x: hits[x] for x in own}, weights, least)

    in_aim = [c for c, condition in enumerate(conditions) if condition in AIM]
    by_signal, by_kind = summary(table, "signal", kit.NAMES, least), kinds(table, conditions, least)
    if draws >= ENOUGH_DRAWS:
        for name, row in by_signal.items():
            got = mean_of(lambda c, s: c in in_aim and kit.NAMES[s] == name)
            row |= {"auc95": got["auc95"], "detected95": got["detected95"]}
        for row in by_kind:
            got = mean_of(lambda c, s: conditions[c] == (row["kind"], row["size"]))
            row |= {"auc95": got["auc95"], "detected95": got["detectedOfFaults95"]}
    return {
        "drives": len(trips), "days": len(days), "hours": r(hours(clean)),
        "falseAlarmsPerHour": false_alarms(clean, fold_of_trip, limit_of_fold, day_of, weights),
        "byDay": by_day(clean, fold_of_trip, limit_of_fold, day_of, days),
        "aim": mean_of(lambda c, s: c in in_aim),
        "bySignal": by_signal,
        "byKind": by_kind,
        "table": table,
    }  # fmt: skip


def means(aucs: dict, found: dict, weights, least: int) -> dict:
    """Means over kinds and sizes, of what is given for each of them and each signal, with 95 % intervals by bootstrap over days.
    `auc`, `detected`: within each kind and size every signal counts the same that has `least` of them; `detectedOfFaults`:
    every fault does, be its signal's ever so few."""
    many = {cell for cell, (hit, _) in found.items() if len(hit) >= least}

    def mean_auc(w) -> float:
        values = {c: [] for c, _ in aucs}
        for (c, s), (score, day, calm_scores, calm_day) in aucs.items():
            if (c, s) not in many:
                continue
            a = auc(np.repeat(score, w[day]), np.repeat(calm_scores, w[calm_day]))
            if not np.isnan(a):
                values[c].append(a)
        return float(np.mean([np.mean(v) for v in values.values() if v]))

    def mean_found(w, signals_alike: bool) -> float:
        values = {c: [] for c, _ in found}
        for (c, s), (hit, day) in found.items():
            if w[day].sum() and ((c, s) in many or not signals_alike):
                values[c].append((np.average(hit, weights=w[day]), 1 if signals_alike else w[day].sum()))
        return float(np.mean([np.average(shares, weights=each) for shares, each in (zip(*v) for v in values.values() if v)]))

    if not aucs:
        return {}
    return {
        "auc": r(mean_auc(weights[0])),
        "auc95": interval([mean_auc(w) for w in weights[1:201]]),
        "detected": r(mean_found(weights[0], True)),
        "detected95": interval([mean_found(w, True) for w in weights[1:]]),
        "detectedOfFaults": r(mean_found(weights[0], False)),
        "detectedOfFaults95": interval([mean_found(w, False) for w in weights[1:]]),
    }


def false_alarms(clean, fold_of_trip, limit_of_fold, day_of, weights) -> dict:
    length = np.array([len(c) * TICK / 3600 for c in clean])
    flags = [c >= limit_of_fold[f] for c, f in zip(clean, fold_of_trip)]
    every = np.array([alarms(f.any(axis=1)) for f in flags])
    per_signal = np.array([[alarms(f[:, s]) for s in range(S)] for f in flags])

    def rate(w) -> float:
        return float((every * w[day_of]).sum() / (length * w[day_of]).sum())

    return {
        "all": r(rate(weights[0])),
        "all95": interval([rate(w) for w in weights[1:]]),
        "shareOfTime": r(float(sum(f.any(axis=1).sum() for f in flags) / sum(len(f) for f in flags))),
        **{kit.NAMES[s]: r(float(per_signal[:, s].sum() / length.sum())) for s in range(S)},
    }


def by_day(clean, fold_of_trip, limit_of_fold, day_of, days) -> list[dict]:
    every = np.array([alarms((c >= limit_of_fold[f]).any(axis=1)) for c, f in zip(clean, fold_of_trip)])
    length = np.array([len(c) * TICK / 3600 for c in clean])
    return [
        {"day": day, "hours": r(length[day_of == d].sum()), "falseAlarms": int(every[day_of == d].sum())}
        for d, day in enumerate(days)
    ]


def missed(clean, tried: list[Tried], fold_of_trip, limit_of_fold, conditions=CONDITIONS) -> dict:
    """What bounds the share found: how many of the aim's faults that were not found score no higher than one undisturbed minute
    in a hundred of the same signal, by signal. They are within what the car does by itself; no limit could find them at a
    tolerable number of alarms."""
    rng = np.random.default_rng(0)
    usual = np.quantile(np.concatenate([calm(c, rng) for c in clean]), 0.99, axis=0)
    made = {}
    for s in range(S):
        own = [x for x in tried if x.signal == s and conditions[x.condition] in AIM and counts(x, conditions)]
        lost = [h for x in own if (h := x.scores[:, s].max()) < limit_of_fold[fold_of_trip[x.trip]][s]]
        made[kit.NAMES[s]] = {"faults": len(own), "missed": len(lost), "withinUsual": int(sum(h <= usual[s] for h in lost))}
    return made


def summary(table: list[dict], key: str, values, least: int) -> dict:
    """Mean over the aim's conditions of which there are `least` faults."""
    made = {}
    for value in values:
        rows = [t for t in table if t[key] == value and (t["kind"], t["size"]) in AIM and t["faults"] >= least]
        if rows:
            made[value] = {k: r(float(np.mean([t[k] for t in rows]))) for k in ("auc", "detected")}
            made[value]["lowestAuc"] = min(t["auc"] for t in rows)
    return made


def kinds(table: list[dict], conditions, least: int) -> list[dict]:
    made = []
    for kind, size in conditions:
        every = [t for t in table if (t["kind"], t["size"]) == (kind, size)]
        rows = [t for t in every if t["faults"] >= least]
        if rows:
            delays = [t["medianDelay"] for t in rows if t["medianDelay"] is not None]
            named = [t["named"] for t in rows if t["named"] is not None]
            made.append({
                "kind": kind, "size": size, "faults": sum(t["faults"] for t in every),
                "auc": r(np.mean([t["auc"] for t in rows])), "lowestAuc": min(t["auc"] for t in rows),
                "detected": r(np.average([t["detected"] for t in every], weights=[t["faults"] for t in every])),
                "medianDelay": r(np.median(delays)) if delays else None,
                "named": r(np.mean(named)) if named else None,
            })  # fmt: skip
    return made


def interval(values) -> list[float]:
    return [r(float(q)) for q in np.quantile(values, [0.025, 0.975])]


def r(value) -> float:
    return round(float(value), 3)
