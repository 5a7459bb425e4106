"""What takes no learning: the plain rule and the linear virtual sensor, judged like the model."""

import numpy as np

import evaluation
import kit
import sensors


def figures(trips: list[kit.Trip], fold: np.ndarray, budget: float, tried_seed: int, seed: int) -> dict:
    made = {}
    for name, fit in (("range and rate of change", plain), ("linear virtual sensors", linear)):
        said = [fit([t for t, f in zip(trips, fold) if f != k]) for k in range(fold.max() + 1)]
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
