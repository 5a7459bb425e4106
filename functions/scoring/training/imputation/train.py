"""Trains one imputation network; seeded, on one thread. ship.py makes the model files from what this leaves.

    VERGE_DATA=../../../../shared/data python imputation/train.py --mode both    # values on both sides are known
    VERGE_DATA=../../../../shared/data python imputation/train.py --mode past    # only what came before
"""

import os

# before JAX starts: one thread, so that sums are made in the same order
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import argparse
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))

import jax
import jax.numpy as jnp
import numpy as np

import gaps
import kit
import measure
import network

ROOT = Path(__file__).resolve().parents[4]
WORK = ROOT / "target/imputation"
MODES = ("both", "past")
ROWS = 64
# a threshold beyond any change
NEVER = 1000.0
BATCH = 48
STEPS = 9_000
FOLDS = 5
LEARNING_RATE = 3e-3
# errors below half the baseline's mean are squared, above they count as they are
BEND = 0.5
# The loss of a signal is (1 - this) x its mean absolute error + this x its mean square error, each over the baseline's.
# A coolant or ambient temperature steps by a whole degree: absolute error alone would have it jump midway, at the cost of
# square error.
SQUARED = {"both": np.array([0.6, 0.15, 0.15, 0.15, 0.15, 0.15, 0.25, 0.6, 0.15, 0.15], np.float32),
           "past": np.full(10, 0.15, np.float32)}
# a signal that changes is drawn more often than one that hardly does
DRAW = np.array([0.5, 1.2, 1.2, 1.2, 1.0, 1.2, 0.8, 0.4, 1.2, 1.2])


def trips() -> Path:
    return Path(os.environ.get("VERGE_DATA") or ROOT.parent / "shared/data") / "kit-obd2"


def held_days(days, fold: int) -> set[str]:
    """Every fifth day, so that summer and winter are in it; none for fold -1."""
    return set(sorted(days)[fold::FOLDS]) if fold >= 0 else set()


def statistics(segments, past: bool, rng) -> dict:
    """Scales of the signals; `unit` is the baseline's mean absolute error in bursts, the unit of output and loss."""
    values = np.concatenate([s.values for s in segments])
    logs = np.stack([np.log(np.maximum(values[:, s], 0) + o) for s, o in network.LOGS])
    cut = np.stack([window(segments[i].values, rng) for i in rng.integers(len(segments), size=400)])
    known = np.stack([~gaps.window(rng, ROWS, network.S, 0.3, "burst", "all", (1, 1)) for _ in cut])
    error = measure.baseline(cut, known, past) - cut
    unit = np.abs(error).sum((0, 1)) / (~known[:, :, 0]).sum()
    sd = values.std(0)
    scale = {
        "mean": values.mean(0), "sd": sd, "default": np.median(values, 0), "unit": unit,
        "gain": sd / np.maximum(unit * 8, 1e-3), "log_mean": logs.mean(1), "log_sd": logs.std(1),
        "square": (error**2).sum((0, 1)) / (~known[:, :, 0]).sum() / unit**2,
    }
    scale = {k: np.asarray(v, np.float32) for k, v in scale.items()}
    return scale | {"levelless": np.isin(np.arange(network.S), network.LEVELLESS)}


def window(values, rng):
    start = rng.integers(len(values) - ROWS + 1)
    return values[start : start + ROWS]


def batch(segments, odds, rng):
    """Windows from anywhere, each with gaps of its own."""
    values = [window(segments[i].values, rng) for i in rng.choice(len(segments), BATCH, p=odds)]
    known = [~gaps.training(rng, ROWS, network.S, DRAW / DRAW.sum()) for _ in values]
    return np.stack(values), np.stack(known)


def fit(segments, past: bool, seed: int, steps: int, before=None, say=print):
    """(weights, scale) of a network that learned from all these segments; `before`: the same of an earlier fit to go on from."""
    segments = [s for s in segments if len(s.values) >= ROWS]
    odds = np.array([len(s.values) - ROWS + 1 for s in segments], float)
    odds /= odds.sum()
    rng = np.random.default_rng(seed)
    scale = before[1] if before else statistics(segments, past, rng)
    highest = LEARNING_RATE / 2 if before else LEARNING_RATE
    blind = network.blind_mask(past)
    squared = SQUARED["past" if past else "both"]

    def loss(weights, values, known):
        error = (network.fill(weights, values, known, scale, blind, past) - values) / scale["unit"]
        bent = jnp.sqrt(error * error + BEND**2) - BEND
        # a rare jump of a slow signal must not lead all the others
        bent = jnp.minimum(bent, 8 + 0.2 * bent)
        square = jnp.minimum(error * error / scale["square"], 50.0)
        bent = (1 - squared) * bent + squared * square
        return jnp.where(known, 0, bent).sum() / jnp.maximum((~known).sum(), 1)

    @jax.jit
    def step(weights, m, v, average, values, known, rate, i):
        """Adam with weight decay and clipped gradients; the average of the weights is what is kept."""
        cost, slopes = jax.value_and_grad(loss)(weights, values, known)
        norm = jnp.sqrt(sum((s * s).sum() for s in jax.tree.leaves(slopes)))
        slopes = jax.tree.map(lambda s: s * jnp.minimum(1.0, 1.0 / (norm + 1e-9)), slopes)
        m = jax.tree.map(lambda m, s: 0.9 * m + 0.1 * s, m, slopes)
        v = jax.tree.map(lambda v, s: 0.999 * v + 0.001 * s * s, v, slopes)
        move = lambda w, m, v: w - rate * (m / (1 - 0.9**i) / (jnp.sqrt(v / (1 - 0.999**i)) + 1e-8) + 1e-3 * w)
        weights = jax.tree.map(move, weights, m, v)
        average = jax.tree.map(lambda a, w: 0.998 * a + 0.002 * w, average, weights)
        return weights, m, v, average, cost

    weights = network.init(rng, past)
    if before:
        weights = {k: jnp.asarray(before[0][k]) for k in weights}
    average = weights
    m = v = jax.tree.map(jnp.zeros_like, weights)
    start, costs = time.time(), []
    for i in range(1, steps + 1):
        rate = highest * min(1, i / 100) * (0.51 + 0.49 * np.cos(np.pi * i / steps))
        weights, m, v, average, cost = step(
            weights, m, v, average, *batch(segments, odds, rng), np.float32(rate), np.float32(i))
        if i == 300:
            average = weights
        costs.append(float(cost))
        if i % 250 == 0:
            say(f"{i} of {steps}: loss {np.mean(costs[-250:]):.4f}, {time.time() - start:.0f} s", flush=True)
    return jax.tree.map(np.asarray, average), scale


def calm(weights: dict, scale: dict, segments, past: bool, seed: int) -> dict:
    """Says which signals are better left alone, by the days learned from: the weights with `still` and `sharp` set.

    Of several thresholds, of no change at all, and (both sides) of a steeper line, a signal takes what has the lowest mean
    ratio among those no worse than the baseline, in bursts and in single missing values; square errors at most 5 % worse.
    """
    rng = np.random.default_rng(seed)
    segments = [s for s in segments if len(s.values) >= ROWS]
    odds = np.array([len(s.values) for s in segments], float)
    cut = np.stack([window(segments[i].values, rng) for i in rng.choice(len(segments), 600, p=odds / odds.sum())])
    learned = network.still(weights)
    choices = [(np.maximum(learned, least), np.float32(0)) for least in (0, 0.1, 0.2, 0.4, 0.8, 1.6, NEVER)]
    if not past:
        choices.append((np.full(network.S, NEVER), np.float32(1)))
    filled = jax.jit(lambda still, sharp, x, k: network.fill(
        weights | {"still": still, "sharp": sharp}, x, k, scale, network.blind_mask(past), past))
    ratios, squares = np.zeros((2, len(choices), 2, network.S))
    for c, (share, kind) in enumerate(((0.3, "burst"), (0.1, "random"))):
        for s in range(network.S):
            known = np.stack([~gaps.window(rng, ROWS, network.S, share, kind, s, (5, 0) if past else (1, 1)) for _ in cut])
            base = np.abs(measure.baseline(cut, known, past) - cut)[~known].astype(float)
            for i, (threshold, sharp) in enumerate(choices):
                error = np.abs(np.asarray(filled(raw_threshold(threshold), sharp, cut, known)) - cut)[~known].astype(float)
                ratios[i, c, s] = error.sum() / max(base.sum(), 1e-9)
                squares[i, c, s] = np.sqrt((error**2).sum() / max((base**2).sum(), 1e-9))
    allowed = (ratios.max(1) <= 1.0001) & (squares.max(1) <= 1.05)
    best = np.where(allowed, ratios.mean(1), np.inf)
    best[6] = np.minimum(best[6], 1.0)
    chosen = best.argmin(0)
    for s, i in enumerate(chosen):
        print(f"{kit.NAMES[s]}: threshold {choices[i][0][s]:.2f}, steeper {choices[i][1]:.0f}, on days learned from: "
              f"{ratios[i, 0, s]:.3f} in bursts, {ratios[i, 1, s]:.3f} of single values", flush=True)
    return weights | {
        "still": raw_threshold(np.array([choices[i][0][s] for s, i in enumerate(chosen)])),
        "sharp": np.array([choices[i][1] for i in chosen], np.float32),
    }


def raw_threshold(threshold) -> np.ndarray:
    """The inverse of softplus."""
    return np.where(threshold > 30, threshold, np.log(np.expm1(np.minimum(threshold, 30)))).astype(np.float32)


def save(file: Path, weights: dict, scale: dict, learned):
    file.parent.mkdir(parents=True, exist_ok=True)
    np.savez(file, learned=np.array(sorted(learned)),
             **{f"w_{k}": v for k, v in weights.items()}, **{f"s_{k}": v for k, v in scale.items()})


def load(mode: str, file: Path | None = None):
    """(weights, scale, days learned from)"""
    with np.load(file or WORK / f"{mode}-calmed.npz") as stored:
        part = lambda start: {k[2:]: stored[k] for k in stored.files if k.startswith(start)}
        return part("w_"), part("s_"), [str(day) for day in stored["learned"]]


def main() -> int:
    ap = argparse.ArgumentParser()
    ap.add_argument("--mode", choices=MODES, required=True)
    ap.add_argument("--fold", type=int, default=0, help="which fifth of the days is held out; -1: none")
    ap.add_argument("--steps", type=int, default=STEPS)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--out", type=Path)
    ap.add_argument("--on-from", type=Path, help="go on from what --out of an earlier run left (same --mode and --fold)")
    args = ap.parse_args()
    if not trips().is_dir():
        print(f"no recordings: {trips()} is missing (set VERGE_DATA)")
        return 2
    segments = kit.segments(trips(), WORK)
    days = {s.day for s in segments}
    learned = days - held_days(days, args.fold)
    segments = [s for s in segments if s.day in learned]
    before = load(args.mode, args.on_from)[:2] if args.on_from else None
    weights, scale = fit(segments, args.mode == "past", args.seed, args.steps, before)
    save(args.out or WORK / f"{args.mode}.npz", weights, scale, learned)
    weights = calm(weights, scale, segments, args.mode == "past", args.seed)
    save(WORK / f"{args.mode}-calmed.npz" if args.out is None else args.out.with_name(args.out.stem + "-calmed.npz"), weights, scale, learned)
    return 0


if __name__ == "__main__":
    sys.exit(main())
