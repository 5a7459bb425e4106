"""For each signal a judge: boosted trees that tell windows where it was falsified from all others."""

import lightgbm
import numpy as np

import kit
from examples import ENOUGH, Examples

TREES = 150
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.1,
    "num_leaves": 15,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.25,
    "bagging_fraction": 0.6,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
# share of the windows with a fault on another signal that a judge learns from
OTHERS = 0.2


def fit(features: np.ndarray, columns: list[list[int]], e: Examples, chosen: np.ndarray, seed: int) -> list[dict]:
    """LightGBM's dump of the judge of each signal, learned from the chosen examples."""
    return [one(features, columns[s], e, chosen, s, seed) for s in range(len(kit.SIGNALS))]


def learned_from(e: Examples, chosen: np.ndarray, signal: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which of the chosen examples a signal's judge learns from, whether the signal was falsified in them, what they weigh."""
    own = e.signal == signal
    # a fault that has hardly begun, or changed next to nothing, is neither
    rng = np.random.default_rng(seed + signal)
    kept = own & (e.amount >= ENOUGH) | (e.signal < 0) | ~own & (rng.random(len(own)) < OTHERS)
    used = np.flatnonzero(chosen & kept)
    weight = np.where(own[used] | (e.signal[used] < 0), 1.0, 1 / OTHERS / len(kit.SIGNALS))
    return used, own[used].astype(int), weight


def one(features, columns, e: Examples, chosen, signal: int, seed: int) -> dict:
    used, falsified, weight = learned_from(e, chosen, signal, seed)
    data = lightgbm.Dataset(features[np.ix_(used, columns)], falsified, weight=weight, free_raw_data=True)
    return lightgbm.train({**PARAMETERS, "seed": seed + signal}, data, TREES).dump_model()


def margins(dumps: list[dict], features: np.ndarray, columns: list[list[int]]) -> np.ndarray:
    """What the trees say of windows, leaf by leaf in double: [N, features] -> [N, signals]."""

    def leaf(node: dict, row: np.ndarray) -> float:
        while "split_feature" in node:
            node = node["left_child" if row[node["split_feature"]] <= node["threshold"] else "right_child"]
        return node["leaf_value"]

    return np.array([
        [sum(leaf(tree["tree_structure"], row[columns[s]]) for tree in dump["tree_info"]) for s, dump in enumerate(dumps)]
        for row in features.astype(np.float64)
    ])  # fmt: skip
