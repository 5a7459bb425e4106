"""What the model is compared with, judged like it: the plain rule, the linear virtual sensor and logistic regression."""

from collections.abc import Callable

import numpy as np
from sklearn.linear_model import LogisticRegression

import evaluation
import judges
import kit
import sensors
from examples import Examples

# of what logistic regression sees, after standardisation; keeps a few wild seconds from deciding
CLIP = 5.0


def figures(trips: list[kit.Trip], fold: np.ndarray, regression, budget: float, tried_seed: int, seed: int) -> dict:
    """`regression`: from the number of a fold to logistic regression that has not seen its days."""
    ways: dict[str, Callable[[int], evaluation.Judge]] = {
        "range and rate of change": lambda k: plain([t for t, f in zip(trips, fold) if f != k]),
        "linear virtual sensors": lambda k: linear([t for t, f in zip(trips, fold) if f != k]),
        "logistic regression on the trees' features": regression,
    }
    made = {}
    for name, fit in ways.items():
        said = [fit(k) for k in range(fold.max() + 1)]
        of = [said[k] for k in fold]
        clean = [evaluation.drive(t, s) for t, s in zip(trips, of)]
        tried = [x for t, s in enumerate(of) for x in evaluation.attack(trips, t, s, tried_seed, evaluation.AIM)]
        limits = np.stack([
            evaluation.limits(clean, tried, [t.day for t in trips], fold != k, budget, evaluation.AIM)
            for k in range(fold.max() + 1)
        ])  # fmt: skip
        report = evaluation.report(trips, fold, clean, tried, limits, seed, evaluation.AIM)
        made[name] = {"aim": report["aim"], "falseAlarmsPerHour": report["falseAlarmsPerHour"]["all"]}
    return made


def plain(trips: list[kit.Trip]) -> evaluation.Judge:
    """Beyond what the training days showed, or faster than 99.99 % of their seconds."""
    rows = np.vstack([t.rows for t in trips])
    low, high = rows.min(axis=0), rows.max(axis=0)
    fast = np.maximum(np.quantile(np.abs(np.vstack([np.diff(t.rows, axis=0) for t in trips])), 0.9999, axis=0), 1e-3)

    def score(windows: np.ndarray) -> np.ndarray:
        beyond = np.maximum(np.maximum(windows - high, low - windows), 0).max(axis=1) / sensors.RANGE
        return np.abs(np.diff(windows, axis=1)).max(axis=1) / fast + 10 * beyond

    return score


def linear(trips: list[kit.Trip]) -> evaluation.Judge:
    """Least squares from all other signals, now and a second before and after; the largest mean error of 15 s."""
    x = np.vstack([sensors.inputs(t.rows) for t in trips])
    u = np.vstack([(t.rows - sensors.LOW) / sensors.RANGE for t in trips])
    ones = np.ones((len(x), 1), np.float32)
    weights = np.zeros((x.shape[1] + 1, evaluation.S), np.float32)
    for s in range(evaluation.S):
        seen = [i for i, of in enumerate(sensors.OF_INPUT) if of != s and of != sensors.AMBIENT] + [x.shape[1]]
        given = np.hstack([x, ones])[:, seen]
        weights[seen, s] = np.linalg.solve(given.T @ given + 1e-2 * np.eye(len(seen)), given.T @ u[:, s])
    usual = np.std(u - np.hstack([x, ones]) @ weights, axis=0)

    def score(windows: np.ndarray) -> np.ndarray:
        made = np.zeros((len(windows), evaluation.S), np.float32)
        for i, window in enumerate(windows):
            given = np.hstack([sensors.inputs(window), np.ones((len(window), 1), np.float32)])
            total = np.cumsum((window - sensors.LOW) / sensors.RANGE - given @ weights, axis=0)
            made[i] = np.abs((total[15:] - total[:-15]) / 15).max(axis=0) / usual
        return made

    return score


def logistic(features, columns, e: Examples, chosen: np.ndarray, seed: int, see: Callable) -> evaluation.Judge:
    """For each signal logistic regression (L2) on the same features and examples as the trees', standardised. `see`: from windows
    to features."""
    fitted = []
    for s, own in enumerate(columns):
        used, falsified, weight = judges.learned_from(e, chosen, s, seed)
        x = features[np.ix_(used, own)]
        mean, spread = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-6)
        said = LogisticRegression(C=0.1, max_iter=300).fit(np.clip((x - mean) / spread, -CLIP, CLIP), falsified, sample_weight=weight)
        fitted.append((own, mean, spread, said.coef_[0].astype(np.float32), said.intercept_[0]))

    def score(windows: np.ndarray) -> np.ndarray:
        seen = see(windows)
        return np.stack([
            np.clip((seen[:, own] - mean) / spread, -CLIP, CLIP) @ weights + bias for own, mean, spread, weights, bias in fitted
        ], axis=1)  # fmt: skip

    return score
