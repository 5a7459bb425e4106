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
# counted from LEAST_ERROR on
SIZELESS = ("stuck", "replay", "swap")
CALM_PER_TRIP = 12
S = len(kit.SIGNALS)

# scores of windows [N, ROWS, S] of one trip: [N, S]
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


def limits(clean: list[np.ndarray], tried: list[Tried], per_hour: float, conditions=CONDITIONS) -> np.ndarray:
    """The limit of each signal such that all signals together give at most `per_hour` alarms an hour on these drives. An alarm
    is spent where it buys most: on the signal of whose faults (of the aim) the most are found for it."""
    peaks = [highest_alarms([x[:, s] for x in clean]) for s in range(S)]
    worth = [found_by(tried, s, conditions) for s in range(S)]
    allowed, budget = np.zeros(S, int), per_hour * hours(clean)
    chosen = np.array([limit(peaks[s], 0) for s in range(S)])
    while True:
        best = (-1.0, 0, 0)
        for s in range(S):
            for more in range(1, min(16, len(peaks[s]) - allowed[s])):
                scores, share = worth[s]
                gain = share[(scores >= limit(peaks[s], allowed[s] + more)) & (scores < chosen[s])].sum() / more
                best = max(best, (float(gain), s, more))
        gain, s, more = best
        if gain < 0:
            return chosen
        lower = chosen.copy()
        lower[s] = limit(peaks[s], allowed[s] + more)
        if sum(alarms((x >= lower).any(axis=1)) for x in clean) > budget:
            return chosen
        chosen = lower
        allowed[s] += more


def highest_alarms(clean: list[np.ndarray]) -> np.ndarray:
    """The highest score of each alarm that a low enough limit would raise, falling."""
    floor = np.quantile(np.concatenate(clean), 0.97)
    peaks, near = [], 2 * SAME_ALARM // TICK
    for x in clean:
        left = x.copy()
        while left.max() > floor:
            at = int(left.argmax())
            peaks.append(float(left[at]))
            left[max(0, at - near) : at + near + 1] = -np.inf
    return np.sort(peaks)[::-1]


def limit(peaks: np.ndarray, allowed: int) -> float:
    """Between the last alarm that is allowed and the next, or above all."""
    return float(peaks[allowed] + peaks[max(allowed - 1, 0)]) / 2 + 1e-4


def found_by(tried: list[Tried], signal: int, conditions) -> tuple[np.ndarray, np.ndarray]:
    """Highest scores of a signal's faults of the aim, and how much each counts: every kind and size the same."""
    of = {}
    for x in tried:
        if x.signal == signal and conditions[x.condition] in AIM and counts(x, conditions):
            of.setdefault(x.condition, []).append(x.scores[:, signal].max())
    scores = [np.array(v) for v in of.values()]
    shares = [np.full(len(v), 1 / len(v)) for v in of.values()]
    return np.concatenate([np.empty(0), *scores]), np.concatenate([np.empty(0), *shares])


def counts(x: Tried, conditions) -> bool:
    """Kinds without a size count where they changed something."""
    return conditions[x.condition][0] not in SIZELESS or x.error >= LEAST_ERROR


def report(trips, fold_of_trip, clean, tried, limit_of_fold, seed, conditions=CONDITIONS, draws=1000) -> dict:
    """All figures. `limit_of_fold` [folds, S]: the limits that were fixed without the fold's days."""
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
        margin = x.scores / limit
        named = len(over) and margin[over[0]].argmax() == x.signal
        by.setdefault((x.condition, x.signal), []).append(
            (x.trip, x.scores[:, x.signal].max(), len(over) > 0, (over[0] + 1) * TICK if len(over) else np.nan, bool(named), x.error)
        )
    table, aim_auc, aim_found = [], {}, {}
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
        if (kind, size) in AIM:
            # by day, so that a day can be drawn twice or not at all
            aim_auc[c, s] = (score, day_of[trip], calm_scores, calm_day)
            aim_found[c, s] = (hit, day_of[trip])
    return {
        "drives": len(trips), "days": len(days), "hours": r(hours(clean)),
        "falseAlarmsPerHour": false_alarms(clean, fold_of_trip, limit_of_fold, day_of, weights),
        "aim": aim(aim_auc, aim_found, weights, conditions),
        "bySignal": summary(table, "signal", kit.NAMES),
        "byKind": kinds(table, conditions),
        "table": table,
    }  # fmt: skip


def aim(aucs: dict, found: dict, weights, conditions) -> dict:
    def mean_auc(w) -> float:
        values = {c: [] for c, _ in aucs}
        for (c, _), (score, day, calm_scores, calm_day) in aucs.items():
            a = auc(np.repeat(score, w[day]), np.repeat(calm_scores, w[calm_day]))
            if not np.isnan(a):
                values[c].append(a)
        return float(np.mean([np.mean(v) for v in values.values() if v]))

    def mean_found(w) -> float:
        values = {c: [] for c, _ in found}
        for (c, _), (hit, day) in found.items():
            if w[day].sum():
                values[c].append(np.average(hit, weights=w[day]))
        return float(np.mean([np.mean(v) for v in values.values() if v]))

    if not aucs:
        return {}
    return {
        "auc": r(mean_auc(weights[0])),
        "auc95": interval([mean_auc(w) for w in weights[1:201]]),
        "detected": r(mean_found(weights[0])),
        "detected95": interval([mean_found(w) for w in weights[1:]]),
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


def summary(table: list[dict], key: str, values) -> dict:
    """Mean over the aim's conditions."""
    made = {}
    for value in values:
        rows = [t for t in table if t[key] == value and (t["kind"], t["size"]) in AIM]
        if rows:
            made[value] = {k: r(float(np.mean([t[k] for t in rows]))) for k in ("auc", "detected")}
            made[value]["lowestAuc"] = min(t["auc"] for t in rows)
    return made


def kinds(table: list[dict], conditions) -> list[dict]:
    made = []
    for kind, size in conditions:
        rows = [t for t in table if (t["kind"], t["size"]) == (kind, size)]
        if rows:
            delays = [t["medianDelay"] for t in rows if t["medianDelay"] is not None]
            named = [t["named"] for t in rows if t["named"] is not None]
            made.append({
                "kind": kind, "size": size, "faults": sum(t["faults"] for t in rows),
                "auc": r(np.mean([t["auc"] for t in rows])), "lowestAuc": min(t["auc"] for t in rows),
                "detected": r(np.mean([t["detected"] for t in rows])),
                "medianDelay": r(np.median(delays)) if delays else None,
                "named": r(np.mean(named)) if named else None,
            })  # fmt: skip
    return made


def interval(values) -> list[float]:
    return [r(float(q)) for q in np.quantile(values, [0.025, 0.975])]


def r(value) -> float:
    return round(float(value), 3)
