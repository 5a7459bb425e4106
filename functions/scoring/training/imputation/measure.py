"""Takes values away, has them filled in, and compares with straight lines (or the last value): errors by signal and day."""

from dataclasses import dataclass

import numpy as np

import gaps
import kit

SHARES = (0.1, 0.3, 0.5)
KINDS = ("burst", "random")
WHICH = ("one", "all", "each")
SEED = 20180323
BOOTSTRAPS = 1000


@dataclass(frozen=True)
class Condition:
    """`one`: one signal at a time, each in its turn; `all`: the same rows of all; `each`: all, each with its own gaps."""

    share: float
    kind: str
    which: str

    def __str__(self):
        return f"{self.kind} {self.share:.0%} {self.which}"


CONDITIONS = [Condition(share, kind, which) for which in WHICH for kind in KINDS for share in SHARES]


@dataclass
class Errors:
    """Sums over missing values: [day, signal]; absolute and squared, of the model and of the baseline."""

    days: list[str]
    count: np.ndarray
    model: np.ndarray
    base: np.ndarray
    model2: np.ndarray
    base2: np.ndarray

    def ratios(self, days=None) -> tuple[np.ndarray, np.ndarray]:
        """By signal: mean absolute error ÷ the baseline's, and the same of root mean squares."""
        chosen = slice(None) if days is None else days
        absolute = _over(self.model[chosen].sum(0), self.base[chosen].sum(0))
        return absolute, np.sqrt(_over(self.model2[chosen].sum(0), self.base2[chosen].sum(0)))

    def report(self) -> dict:
        absolute, squared = self.ratios()
        rng = np.random.default_rng(SEED)
        draws = rng.integers(len(self.days), size=(BOOTSTRAPS, len(self.days)))
        drawn = [self.ratios(d) for d in draws]
        interval = lambda v: [round(float(x), 3) for x in np.nanpercentile(v, [2.5, 97.5], axis=0)]
        signals = {}
        for s, name in enumerate(kit.NAMES):
            n = max(self.count[:, s].sum(), 1)
            signals[name] = {
                "ratio": _round(absolute[s]), "ratio95": interval([d[0][s] for d in drawn]), "rmsRatio": _round(squared[s]),
                "error": _round(self.model[:, s].sum() / n), "baseline": _round(self.base[:, s].sum() / n),
                "values": int(self.count[:, s].sum()),
            }
        return {
            "mean": _round(np.nanmean(absolute)), "mean95": interval([np.nanmean(d[0]) for d in drawn]),
            "byDay": {day: _round(np.nanmean(self.ratios([d])[0])) for d, day in enumerate(self.days)},
            "rmsMean": _round(np.nanmean(squared)), "worst": _round(np.nanmax(absolute)), "signals": signals,
        }


def _over(a, b):
    # where the baseline makes no error, as good is 1
    return np.where(b > 0, a / np.where(b > 0, b, 1), np.where(a > 0, np.inf, np.nan))


def _round(x):
    return None if np.isnan(x) else round(float(x), 3)


def windows(segments, rows: int):
    """Tumbling windows: [N, rows, signals] and the day of each."""
    cut = [(s.values[a : a + rows], s.day) for s in segments for a in range(0, len(s.values) - rows + 1, rows)]
    return np.stack([v for v, _ in cut]), np.array([day for _, day in cut])


def baseline(values: np.ndarray, known: np.ndarray, past: bool) -> np.ndarray:
    """Straight lines between known values and held at the ends, or the last known value. [N, R, S], by the book."""
    filled = values.copy()
    t = np.arange(values.shape[1])
    for n, s in zip(*np.nonzero(~known.all(axis=1))):
        k = np.flatnonzero(known[n, :, s])
        gap = np.flatnonzero(~known[n, :, s])
        if past:
            filled[n, gap, s] = values[n, k[np.searchsorted(k, gap, "right") - 1], s]
        else:
            filled[n, gap, s] = np.interp(gap, k, values[n, k, s])
    return filled


def measure(fill, segments, condition: Condition, past: bool, rows: int, edge=None) -> Errors:
    """`fill(window, mask)` over every tumbling window of the segments; gaps by a fixed seed."""
    values, of = windows(segments, rows)
    days = sorted(set(of))
    # the first rows are known: nothing is asked of which nothing is known
    edge = edge if edge is not None else ((5, 0) if past else (1, 1))
    signals = values.shape[2]
    sums = [np.zeros((len(days), signals)) for _ in range(5)]
    rng = np.random.default_rng(SEED)
    day = np.searchsorted(days, of)
    for which in range(signals) if condition.which == "one" else [condition.which]:
        known = np.stack([~gaps.window(rng, rows, signals, condition.share, condition.kind, which, edge) for _ in values])
        said = fill(np.where(known, values, np.nan).astype(np.float32), known.astype(np.float32))
        base = baseline(values, known, past)
        for error, (first, second) in zip((said - values, base - values), ((1, 3), (2, 4))):
            error = np.where(known, 0, error).astype(np.float64)
            np.add.at(sums[first], day, np.abs(error).sum(axis=1))
            np.add.at(sums[second], day, (error**2).sum(axis=1))
        np.add.at(sums[0], day, (~known).sum(axis=1))
    return Errors(days, sums[0], sums[1], sums[2], sums[3], sums[4])
