"""A temporal convolutional network (Bai, Kolter and Koltun, 2018; arXiv:1803.01271) that looks at signals and at what the
virtual sensors leave over, second by second, and says of each signal whether it is falsified now. It learns from whole drives,
falsified anew in every pass. `graph.py` holds the same arithmetic as ONNX nodes; train.py compares the two."""

import os

# one thread, so that sums are the same each time
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import jax.numpy as jnp
import numpy as np

import examples
import faults
import kit
import sensors
from faults import Fault
from kit import ROWS

S = len(kit.SIGNALS)
# signals that move by single steps of one degree
SLOW = [sensors.COOLANT, sensors.IAT, sensors.AMBIENT]
# what virtual sensors leave over is known three seconds later: they look two seconds ahead, and one at how they move
LATE = 3
CHANNELS = 3 * S + len(SLOW) + 2 * len(sensors.SENSORS) + len(sensors.LOGS) + 1
HIDDEN, HEAD, DROPPED = 64, 64, 0.05
DILATIONS = [1, 2, 4, 8, 16, 24]
# seconds that an answer depends on, of channels; and of rows, which must be a window
FIELD = 2 + 2 * sum(DILATIONS)
assert FIELD + LATE + 1 + max(sensors.LAGS) <= ROWS
# the last layer also sees how the level differs from so many seconds ago
BACK = [1, 3, 6, 12, 20, 30, 45, 60, 75, 90, 109]
EPOCHS, BATCH, STRETCH, RATE, DECAY = 250, 8, 512, 3e-3, 0.02
# seconds from a fault's end to the next one's begin
PAUSE = (10, 180)


def shift(x: np.ndarray, by: int) -> np.ndarray:
    return x[np.clip(np.arange(len(x)) - by, 0, len(x) - 1)]


def channels(rows: np.ndarray, fitted: sensors.Fitted) -> np.ndarray:
    """[seconds, 10] -> [seconds, CHANNELS]; the graph does the same."""
    x = np.clip(rows, kit.FLOOR, kit.CEILING)
    u = ((x - sensors.LOW) / sensors.RANGE).astype(np.float32)
    hidden = np.maximum(sensors.inputs(rows) @ fitted.first + fitted.first_bias, 0)
    virtual = hidden @ fitted.second + fitted.second_bias
    error = np.clip(u[:, sensors.TARGETS] - virtual, -1.5, 1.5)
    moves = np.abs(shift(virtual, -1) - shift(virtual, 1))
    relative = np.clip(error / (moves * 0.5 + fitted.usual), -8, 8)
    change = u - shift(u, 1)
    steps = (x - shift(x, 1))[:, SLOW]
    logs = np.log(np.maximum(x[:, [s for s, _ in sensors.LOGS]], 0) + sensors.LOG_ADD) - sensors.LOG_MEAN
    return np.hstack([
        np.clip(u, -1, 3), np.clip(change * 5, -3, 3), change != 0, np.sign(steps) * np.log1p(np.abs(steps)),
        shift(error, LATE) * 2, shift(relative, LATE) / 3, logs, gear(x, fitted) * 10,
    ]).astype(np.float32)  # fmt: skip


def gear(x: np.ndarray, fitted: sensors.Fitted) -> np.ndarray:
    """How far ln(km/h per 1000 rpm) is from the nearest gear, where the clutch is likely to be closed."""
    speed, rpm = x[:, sensors.SPEED, None], x[:, sensors.RPM, None]
    ratio = np.log(np.maximum(speed, 1) / np.maximum(rpm, 300))
    off = np.minimum(np.abs(ratio - (fitted.gears - np.log(1000))).min(axis=1, keepdims=True), 0.15)
    return off * ((speed > 18) & (rpm > 1000))


def falsified(trip: kit.Trip, rng: np.random.Generator, kinds: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A drive with one fault after another, and for each second and signal whether it is falsified (once errors add up to
    ENOUGH), and how much the answer counts: half while another signal is falsified, not at all while a fault has hardly
    begun, or is over but still in the window."""
    was = trip.rows if rng.random() < 0.5 else kit.plausible(trip.rows)
    rows, n = was.copy(), len(was)
    truth, weight = np.zeros((n, S), np.float32), np.ones((n, S), np.float32)
    at = int(rng.integers(ROWS, ROWS + 120))
    while True:
        seconds = int(rng.integers(30, 91))
        if at + seconds >= n:
            return rows, truth, weight
        s, kind = int(rng.integers(S)), kinds[int(rng.integers(len(kinds)))]
        low, high = examples.SIZES.get(kind, (0, 0))
        size = float(np.exp(rng.uniform(np.log(low), np.log(high)))) if high else 0.0
        made = faults.inject(was, Fault(kind, size, s, at), rng, seconds)
        now = slice(at, at + seconds)
        rows[now, s] = made[now]
        amount = np.cumsum(faults.error(was, made, s, at, seconds))
        truth[now, s] = amount >= examples.ENOUGH
        weight[now] *= 0.5
        weight[now, s] = amount >= examples.ENOUGH
        weight[at + seconds : at + seconds + ROWS, s] = 0
        at += seconds + int(rng.integers(*PAUSE))


def init(key) -> dict:
    keys = jax.random.split(key, 20)

    def normal(k, given, out):
        return jax.random.normal(keys[k], (given, out)) * np.sqrt(2 / given)

    p = {"in": normal(0, 2 * CHANNELS, HIDDEN), "inb": jnp.zeros(HIDDEN)}
    for i in range(len(DILATIONS)):
        p |= {f"a{i}": normal(1 + i, 3 * HIDDEN, HIDDEN), f"ab{i}": jnp.zeros(HIDDEN)}
        p |= {f"b{i}": normal(8 + i, HIDDEN, HIDDEN) * 0.3, f"bb{i}": jnp.zeros(HIDDEN)}
    p |= {"out": jax.random.normal(keys[16], (HIDDEN + S * len(BACK), HEAD)) * 0.1, "outb": jnp.zeros(HEAD)}
    return p | {"o2": jax.random.normal(keys[17], (HEAD, S)) * 0.1, "o2b": jnp.full(S, -4.0)}


def forward(p: dict, c, key=None):
    """Channels [B, T, CHANNELS] -> margins [B, T - FIELD + 1, S]; with a key, parts of the layers drop out."""
    x = jnp.concatenate([c[:, 1:], c[:, :-1]], -1)
    x = jax.nn.relu(x @ p["in"] + p["inb"])
    for i, d in enumerate(DILATIONS):
        length = x.shape[1]
        z = jnp.concatenate([x[:, 2 * d :], x[:, d : length - d], x[:, : length - 2 * d]], -1)
        z = jax.nn.relu(z @ p[f"a{i}"] + p[f"ab{i}"])
        if key is not None:
            key, k = jax.random.split(key)
            z = z * (jax.random.bernoulli(k, 1 - DROPPED, (z.shape[0], 1, z.shape[2])) / (1 - DROPPED))
        x = x[:, 2 * d :] + z @ p[f"b{i}"] + p[f"bb{i}"]
    u, length = c[:, :, :S], c.shape[1]
    now = u[:, FIELD - 1 :]
    back = [jnp.clip(3 * (now - u[:, FIELD - 1 - by : length - by]), -3, 3) for by in BACK]
    z = jax.nn.relu(jnp.concatenate([x, *back], -1) @ p["out"] + p["outb"])
    return z @ p["o2"] + p["o2b"]


def loss(p: dict, c, truth, weight, key):
    margin = forward(p, c, key)
    return (weight * (jax.nn.softplus(margin) - truth * margin)).sum() / (weight.shape[0] * weight.shape[1])


@jax.jit
def step(p, m, v, mean, c, truth, weight, key, rate, t):
    """Adam with decay of the weights (Loshchilov and Hutter, 2019), the gradient no longer than 1; and the running mean of the
    weights, which is what is kept."""
    value, gradient = jax.value_and_grad(loss)(p, c, truth, weight, key)
    length = jnp.sqrt(sum((x**2).sum() for x in jax.tree.leaves(gradient)))
    shorter = jnp.minimum(1, 1.0 / length)
    gradient = jax.tree.map(lambda g: g * shorter, gradient)
    m = jax.tree.map(lambda a, g: 0.9 * a + 0.1 * g, m, gradient)
    v = jax.tree.map(lambda a, g: 0.99 * a + 0.01 * g * g, v, gradient)

    def moved(w, a, b):
        kept = 1 - rate * DECAY if w.ndim > 1 else 1
        return w * kept - rate * (a / (1 - 0.9**t)) / (jnp.sqrt(b / (1 - 0.99**t)) + 1e-8)

    p = jax.tree.map(moved, p, m, v)
    return p, m, v, jax.tree.map(lambda a, w: 0.995 * a + 0.005 * w, mean, p), value


def batches(trips: list[kit.Trip], fitted: list[sensors.Fitted], rng: np.random.Generator, kinds: list[str]):
    """One pass: every drive falsified anew, cut into stretches, in a drawn order. `fitted`: the virtual sensors of each drive."""
    cut = []
    for trip, own in zip(trips, fitted):
        rows, truth, weight = falsified(trip, rng, kinds)
        c = channels(rows, own)
        at = ROWS + int(rng.integers(0, min(STRETCH, max(1, len(rows) - ROWS - STRETCH))))
        while at + STRETCH <= len(rows):
            now = slice(at, at + STRETCH)
            cut.append((c[at - FIELD + 1 : at + STRETCH], truth[now], weight[now]))
            at += STRETCH
    order = rng.permutation(len(cut))
    for i in range(0, len(cut) - BATCH + 1, BATCH):
        yield [np.stack([cut[j][k] for j in order[i : i + BATCH]]) for k in range(3)]


def fit(trips: list[kit.Trip], fitted: list[sensors.Fitted], seed: int, kinds: list[str] = examples.KINDS, passes=EPOCHS) -> dict:
    """Weights, learned from drives as their own virtual sensors see them."""
    rng, key = np.random.default_rng(seed), jax.random.PRNGKey(seed)
    p = init(key)
    m = jax.tree.map(jnp.zeros_like, p)
    v, mean, t = m, p, 0
    total = passes * sum(max(0, len(trip.rows) - ROWS - STRETCH // 2) // STRETCH for trip in trips) / BATCH
    for _ in range(passes):
        for c, truth, weight in batches(trips, fitted, rng, kinds):
            t += 1
            key, k = jax.random.split(key)
            rate = RATE * min(1, t / 100) * (0.5 * (1 + np.cos(np.pi * min(1, t / total))) + 0.005)
            p, m, v, mean, _ = step(p, m, v, mean, c, truth, weight, k, rate, float(t))
    return jax.tree.map(np.asarray, mean)


said = jax.jit(lambda p, c: forward(p, c)[:, -1])


def margins(p: dict, windows: np.ndarray, fitted: sensors.Fitted) -> np.ndarray:
    """What it says of windows [N, ROWS, S] at their ends, [N, S]: for comparing with the graph."""
    return np.asarray(said(p, np.stack([channels(w, fitted) for w in windows])))
