"""Which values are taken away: seeded patterns of missing rows."""

import numpy as np

BURST_ROWS = (5, 20)


def rows(rng: np.random.Generator, length: int, share: float, kind: str, edge: tuple[int, int] = (0, 0)) -> np.ndarray:
    """True where a value is missing. `edge` rows at the start and end stay known.

    `random`: each row by itself. `burst`: pieces of 5 to 20 rows with at least one known row between them, until the
    share is reached to the row; the last piece is cut to what is left, but never below 5 rows.
    """
    missing = np.zeros(length, bool)
    first, last = edge[0], length - edge[1]
    if kind == "random":
        missing[first:last] = rng.random(last - first) < share
        return missing
    wanted = round(share * length)
    for _ in range(50):
        left = wanted - missing.sum()
        if left < BURST_ROWS[0]:
            break
        size = min(int(rng.integers(BURST_ROWS[0], BURST_ROWS[1] + 1)), left)
        if size > last - first:
            continue
        start = int(rng.integers(first, last - size + 1))
        if not missing[max(start - 1, 0) : start + size + 1].any():
            missing[start : start + size] = True
    return missing


def window(rng, length: int, signals: int, share: float, kind: str, which, edge=(0, 0)) -> np.ndarray:
    """[length, signals], True where missing. `which`: a signal's index, `all` (the same rows of all) or `each` (by itself)."""
    missing = np.zeros((length, signals), bool)
    if which == "all":
        missing[:] = rows(rng, length, share, kind, edge)[:, None]
    elif which == "each":
        for s in range(signals):
            missing[:, s] = rows(rng, length, share, kind, edge)
    else:
        missing[:, which] = rows(rng, length, share, kind, edge)
    return missing


def training(rng, length: int, signals: int, weights: np.ndarray) -> np.ndarray:
    """A pattern of any sort, as training meets them: gaps may touch the window's ends."""
    kind = "burst" if rng.random() < 0.75 else "random"
    share = rng.choice([0.1, 0.3, 0.3, 0.5])
    sort = rng.random()
    if sort < 0.25:
        return window(rng, length, signals, share, kind, "all")
    if sort < 0.40:
        return window(rng, length, signals, share, kind, "each")
    missing = np.zeros((length, signals), bool)
    count = 1 if sort < 0.85 else int(rng.integers(2, 5))
    for s in rng.choice(signals, count, replace=False, p=weights):
        missing[:, s] = rows(rng, length, share, kind)
    return missing
