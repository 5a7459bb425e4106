"""Windows to learn from: as driven, and with a fault of a drawn kind, size and place."""

from dataclasses import dataclass

import numpy as np

import faults
import kit
from faults import Fault
from kit import ROWS

KINDS = ["bias", "drift", "stuck", "spikes", "replay", "swap"]
# lowest and highest size that is drawn
SIZES = {"bias": (0.04, 0.3), "drift": (0.08, 0.4), "spikes": (0.08, 0.6)}
CLEAN_EVERY = 7
FAULTS_PER_SIGNAL = 36
# seconds of a window's end after a fault's begin
AFTER = [(4, 25), (15, 60), (50, 110)]
# a window is an example of a fault once errors add up to this much: 10 % of the range for 3 s, 3 % for 10 s
ENOUGH = 0.3


@dataclass
class Examples:
    """`signal` is -1 in a window as driven; `kind` indexes KINDS; `amount`: sum of the errors in the window."""

    windows: np.ndarray
    trip: np.ndarray
    signal: np.ndarray
    kind: np.ndarray
    amount: np.ndarray


def draw(trips: list[kit.Trip], seed: int) -> Examples:
    windows, trip, signal, kind, amount = [], [], [], [], []

    def add(window, *what):
        windows.append(window)
        for place, value in zip((trip, signal, kind, amount), what):
            place.append(value)

    for t, one in enumerate(trips):
        rng = np.random.default_rng([seed, t])
        n = len(one.rows)
        # a model is asked with rows as they came, and through Verge without the implausible values
        versions = [one.rows, kit.plausible(one.rows)]
        for k, end in enumerate(range(ROWS, n + 1, CLEAN_EVERY)):
            add(versions[k % 2][end - ROWS : end], t, -1, -1, 0.0)
        for s in range(len(kit.SIGNALS)):
            for _ in range(FAULTS_PER_SIGNAL):
                k = int(rng.integers(len(KINDS)))
                low, high = SIZES.get(KINDS[k], (0, 0))
                seconds = int(rng.integers(30, 91))
                start = int(rng.integers(ROWS, n - max(seconds, 4)))
                fault = Fault(KINDS[k], float(np.exp(rng.uniform(np.log(low), np.log(high)))) if high else 0.0, s, start)
                rows = versions[int(rng.integers(2))]
                made = faults.inject(rows, fault, rng, seconds)
                error = faults.error(rows, made, s, 0, n)
                for least, most in AFTER:
                    end = start + int(rng.integers(least, most + 1))
                    if end <= n:
                        at = slice(end - ROWS, end)
                        window = rows[at].copy()
                        window[:, s] = made[at]
                        add(window, t, s, k, float(error[at].sum()))
    return Examples(np.stack(windows), *(np.array(a) for a in (trip, signal, kind, amount)))
