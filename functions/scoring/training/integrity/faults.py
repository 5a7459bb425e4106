"""Faults on one signal for a minute, as the card states them. Every kind, null too, leaves through the same rounding."""

from dataclasses import dataclass

import numpy as np

import kit

SECONDS = 60


@dataclass(frozen=True)
class Fault:
    """`size`: share of the signal's range (0 where the kind has none); `start`: first falsified row."""

    kind: str
    size: float
    signal: int
    start: int


def inject(rows: np.ndarray, fault: Fault, rng: np.random.Generator, seconds=SECONDS) -> np.ndarray:
    """The falsified signal over the whole trip, float32 [seconds].

    bias: ± size · range is added · drift: grows in a straight line from 0 to ± size · range at the end · stuck: the first
    value stays · spikes: ± size · range is added to each second with probability 0.1 (one at least) · replay: the values of a
    minute of the same trip that ended before the fault began · swap: the values of another signal, drawn at random, mapped
    from its range to this one's · null: nothing is added.
    """
    i, at = fault.signal, slice(fault.start, fault.start + seconds)
    was = rows[:, i].astype(np.float64)
    now = was.copy()
    n = len(now[at])
    amount = fault.size * kit.SIGNALS[i].range * rng.choice([-1.0, 1.0])
    match fault.kind:
        case "bias":
            now[at] += amount
        case "drift":
            now[at] += amount * np.arange(1, n + 1) / n
        case "stuck":
            now[at] = now[fault.start]
        case "spikes":
            hit = rng.random(n) < 0.1
            hit[rng.integers(n)] = True
            now[at] += np.where(hit, abs(amount) * rng.choice([-1.0, 1.0], n), 0.0)
        case "replay":
            source = int(rng.integers(0, fault.start - n + 1))
            now[at] = was[source : source + n]
        case "swap":
            other = int(rng.choice([k for k in range(len(kit.SIGNALS)) if k != i]))
            a, b = kit.SIGNALS[other], kit.SIGNALS[i]
            now[at] = (rows[at, other] - a.low) / a.range * b.range + b.low
        case "null":
            now[at] += 0.0
        case _:
            raise ValueError(fault.kind)
    made = rows[:, i].copy()
    made[at] = kit.native(now[at], i)
    return made


def error(rows: np.ndarray, made: np.ndarray, signal: int, start: int, seconds=SECONDS) -> np.ndarray:
    """What the fault changed, second by second, as a share of the range."""
    at = slice(start, start + seconds)
    return np.abs(made[at] - rows[at, signal]) / kit.SIGNALS[signal].range
