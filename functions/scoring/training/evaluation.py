"""An honest estimate from five drives: what is held out is never a neighbour in time of what is learned."""

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

import features
from recordings import LABELS, windows
from rule import rule

FOLDS = 3
# windows of a drive next to a held-out block are dropped from training: about a minute on each side
GAP_WINDOWS = 1
# Of 1, 3, 10, 30, 100, 300: lowest log loss on the held-out windows, mean confidence nearest to the accuracy.
# Chosen on the very windows that are reported; accuracy is the same from 3 to 300.
C = 10.0


@dataclass
class Windows:
    """All windows of all drives; `fold` is the block (of FOLDS) that holds the window out, `order` its place in its drive."""

    values: np.ndarray
    label: np.ndarray
    drive: np.ndarray
    order: np.ndarray
    fold: np.ndarray


def cut(drives, start=0) -> Windows:
    values, label, drive, order, fold = [], [], [], [], []
    of_label = [0] * len(LABELS)
    alone = [sum(1 for d in drives if d[1] == k) == 1 for k in range(len(LABELS))]
    for d, (_, k, times, rows) in enumerate(drives):
        cuts = [w for _, w in windows(times, rows, start)]
        for i, window in enumerate(cuts):
            values.append(window)
            label.append(k)
            drive.append(d)
            order.append(i)
            # one drive of several is a fold; a class's only drive is divided into blocks of time
            fold.append(i * FOLDS // len(cuts) if alone[k] else of_label[k] % FOLDS)
        of_label[k] += 1
    return Windows(np.stack(values), *(np.array(a) for a in (label, drive, order, fold)))


def fit(x, y):
    model = LogisticRegression(C=C, class_weight="balanced", max_iter=10_000, tol=1e-8).fit(x, y)
    return model.coef_.T, model.intercept_


def probabilities(x, weights, bias):
    logits = x @ weights + bias
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def training_mask(w: Windows, fold: int) -> np.ndarray:
    held = w.fold == fold
    near = np.zeros(len(held), bool)
    for i in np.flatnonzero(held):
        near |= (w.drive == w.drive[i]) & (np.abs(w.order - w.order[i]) <= GAP_WINDOWS)
    return ~held & ~near


def held_out(w: Windows, extra=None) -> np.ndarray:
    """Probabilities of every window from a model that saw neither its drive (or block) nor its neighbours."""
    x = features.extract(w.values)
    if extra is not None:
        x = np.hstack([x, extra(w.values)])
    p = np.zeros((len(x), len(LABELS)))
    for fold in range(FOLDS):
        train, test = training_mask(w, fold), w.fold == fold
        p[test] = probabilities(x[test], *fit(x[train], w.label[train]))
    return p


def fitted_rule(w: Windows) -> np.ndarray:
    """The same rule, its limit the one with fewest errors (the lowest of equals) on each fold's training windows."""
    said = np.zeros(len(w.label), int)
    for fold in range(FOLDS):
        train, test = training_mask(w, fold), w.fold == fold
        errors = [(rule(w.values[train, :, 0], limit) != w.label[train]).sum() for limit in range(60, 121)]
        said[test] = rule(w.values[test, :, 0], 60 + int(np.argmin(errors)))
    return said


def majority(w: Windows) -> np.ndarray:
    said = np.zeros(len(w.label), int)
    for fold in range(FOLDS):
        said[w.fold == fold] = np.bincount(w.label[training_mask(w, fold)]).argmax()
    return said


def scores(said: np.ndarray, w: Windows) -> dict:
    right = said == w.label
    recalls = [right[w.label == k].mean() for k in range(len(LABELS))]
    return {
        "right": int(right.sum()),
        "windows": len(right),
        "accuracy": round(float(right.mean()), 3),
        "accuracy95": interval(right, w),
        "balancedAccuracy": round(float(np.mean(recalls)), 3),
        "moving": f"{int(right[w.label > 0].sum())}/{int((w.label > 0).sum())}",
    }


def interval(right, w: Windows, draws=10_000, seed=20240125):
    """95 % bootstrap interval of the mean over the 9 held-out units (drive or block, within its class): windows of one are alike."""
    rng = np.random.default_rng(seed)
    units = [[right[(w.label == k) & (w.fold == f)] for f in range(FOLDS)] for k in range(len(LABELS))]
    means = []
    for _ in range(draws):
        drawn = [u[i] for u in units for i in rng.integers(0, FOLDS, FOLDS)]
        means.append(np.concatenate(drawn).mean())
    low, high = np.quantile(means, [0.025, 0.975])
    return [round(float(low), 3), round(float(high), 3)]


def difference(one: np.ndarray, other: np.ndarray, w: Windows) -> dict:
    """Accuracy of one less that of the other, on the same windows."""
    more = (one == w.label).astype(int) - (other == w.label)
    return {"accuracy": round(float(more.mean()), 3), "accuracy95": interval(more, w)}


def confusion(said, label) -> list:
    table = np.zeros((len(LABELS), len(LABELS)), int)
    np.add.at(table, (label, said), 1)
    return table.tolist()
