"""The network in JAX: what it is trained as. `graph.py` holds the same arithmetic as ONNX nodes; a test compares them."""

import jax
import jax.numpy as jnp
import numpy as np

import kit

S = len(kit.NAMES)
# levels of these name the day: the network sees only how they differ from the window's own mean
LEVELLESS = [0, 4, 7]
LEVEL_ROWS = 64
# logarithms turn gear ratios and gas laws into sums: signal, offset
LOGS = [(1, 1.0), (2, 200.0), (3, 5.0), (5, 1.0)]
CHANNELS = S + len(LOGS)
OWNER = np.array([*range(S), *(s for s, _ in LOGS)])
BLIND_HIDDEN = 16
BLIND_OUT = 2
TRUNK = 40
DILATIONS = (1, 2, 4, 8)
CLIP = 5.0
# largest move of a value, in units of the baseline's mean error in bursts
MOST = 10.0
# Between two readings a step apart, the step may be anywhere. A line this much steeper about the middle has 1 - c of the
# straight line's mean absolute error and sqrt(1 + 2 c^2) of its root mean square error.
STEEPER = 0.2
# distance in rows where nothing is known on that side
FAR = 30.0
# which logarithms drive which (column = driven): pressure ~ flow / revolutions, revolutions ~ speed (a gear),
# speed ~ revolutions, flow ~ revolutions x pressure
DRIVERS = np.array([[0, 0, 0, 1], [-1, 0, 1, 1], [0, 1, 0, 0], [1, 0, 0, 0]], np.float32)


def taps(past: bool, width: int, dilation: int = 1) -> list[int]:
    """Rows that a convolution looks at, as offsets."""
    offsets = range(-width + 1, 1) if past else range(-(width // 2), width // 2 + 1)
    return [o * dilation for o in offsets]


def shifted(x, offsets):
    """[B, R, C] -> [B, R, C * offsets], zeros beyond the window."""
    pad = max(abs(o) for o in offsets)
    padded = jnp.pad(x, ((0, 0), (pad, pad), (0, 0)))
    return jnp.concatenate([padded[:, pad + o : pad + o + x.shape[1]] for o in offsets], axis=-1)


def init(rng: np.random.Generator, past: bool) -> dict:
    blind_in = (CHANNELS + S) * (4 if past else 5)
    moves = len(move_owner(past))
    trunk_in = (CHANNELS + S + moves + S * (1 if past else 2)) * 3

    def normal(*shape, fan):
        return jnp.asarray(rng.normal(0, np.sqrt(2 / fan), shape), jnp.float32)

    p = {
        "blind1": normal(blind_in, S * BLIND_HIDDEN, fan=blind_in),
        "blind1_b": jnp.zeros(S * BLIND_HIDDEN),
        "blind2": normal(S, BLIND_HIDDEN, BLIND_OUT, fan=BLIND_HIDDEN),
        "in": normal(trunk_in, TRUNK, fan=trunk_in),
        "in_b": jnp.zeros(TRUNK),
        "out": normal(TRUNK, S, fan=TRUNK) * 0.1,
        "gate": normal(TRUNK, moves, fan=TRUNK) * 0.1,
        "gate_b": jnp.concatenate([jnp.full(S * BLIND_OUT, 0.3), jnp.zeros(moves - S * BLIND_OUT)]),
        "still": jnp.zeros(S) - 3.0,
    }
    for i, _ in enumerate(DILATIONS):
        p[f"c{i}"] = normal(TRUNK * 3, TRUNK, fan=TRUNK * 3) * 0.5
        p[f"c{i}_b"] = jnp.zeros(TRUNK)
    return p


def move_owner(past: bool) -> np.ndarray:
    """The signal that each move is for: blind heads, gas and gear laws, nearest value, slopes at the gap's ends."""
    everyone = [*range(S)]
    laws = [s for s, _ in LOGS]
    return np.array(everyone * BLIND_OUT + (laws + everyone if past else laws * 3 + everyone * 3))


def blind_mask(past: bool) -> np.ndarray:
    """Zero where a signal's own head would see the signal itself."""
    owner = np.tile(np.concatenate([OWNER, np.arange(S)]), 4 if past else 5)
    head = np.repeat(np.arange(S), BLIND_HIDDEN)
    return (owner[:, None] != head[None, :]).astype(np.float32)


def take(x, index):
    return jnp.take_along_axis(x, index, axis=1)


def neighbours(known):
    """Index of the last known row at or before, and of the first at or after; -1 and R where there is none."""
    rows = known.shape[1]
    t = jnp.arange(rows)[None, :, None]
    before = jax.lax.cummax(jnp.where(known, t, -1), axis=1)
    after = jax.lax.cummin(jnp.where(known, t, rows), axis=1, reverse=True)
    return before, after


class Gap:
    """Where each missing value's neighbours are, and the baseline between them."""

    def __init__(self, x, known, defaults, past: bool):
        rows = x.shape[1]
        t = jnp.arange(rows)[None, :, None]
        before, after = neighbours(known)
        self.past = past
        self.left, self.right = before >= 0, (after < rows) & (not past)
        self.b = jnp.maximum(before, 0)
        self.a = jnp.where(self.right, jnp.minimum(after, rows - 1), self.b)
        # held at the ends: where nothing is known before, all the weight is on what comes after
        inside = (t - self.b) / jnp.maximum(self.a - self.b, 1)
        self.w = jnp.where(self.left, inside * self.right, 1.0)
        self.span = (self.a - self.b).astype(jnp.float32)
        self.dl = jnp.where(self.left, (t - self.b).astype(jnp.float32), FAR)
        self.dr = jnp.where(self.right, (self.a - t).astype(jnp.float32), FAR)
        self.filled = jnp.where(self.left | self.right, self.bridge(x), defaults)

    def only(self, signals):
        """The same gaps, for some of the signals."""
        some = object.__new__(Gap)
        some.__dict__ = {k: v if k == "past" else v[..., signals] for k, v in self.__dict__.items()}
        return some

    def before(self, v):
        return take(v, self.b)

    def after(self, v):
        return take(v, self.a)

    def bridge(self, v):
        if self.past:
            return self.before(v)
        return self.before(v) + self.w * (self.after(v) - self.before(v))


def view(filled, scale, past: bool):
    """What the network sees of filled values: [B, R, CHANNELS]."""
    z = (filled - scale["mean"]) / scale["sd"]
    if past:
        # of the last LEVEL_ROWS rows: as many as a training window has
        total = jnp.cumsum(z, axis=1)
        left = jnp.pad(total, ((0, 0), (LEVEL_ROWS, 0), (0, 0)))[:, : z.shape[1]]
        mean = (total - left) / jnp.minimum(jnp.arange(1, z.shape[1] + 1), LEVEL_ROWS)[None, :, None]
    else:
        mean = z.mean(axis=1, keepdims=True)
    z = jnp.where(scale["levelless"], (z - mean) * scale["gain"], z)
    logs = jnp.stack([(jnp.log(jnp.maximum(filled[..., s], 0) + o) - scale["log_mean"][i]) / scale["log_sd"][i]
                      for i, (s, o) in enumerate(LOGS)], axis=-1)
    return jnp.clip(jnp.concatenate([z, logs], axis=-1), -CLIP, CLIP)


def near(distance):
    """1 at a known row, falling towards 0 with the distance in rows."""
    return 1.0 / (1.0 + 0.3 * distance)


def slope(v):
    """Change from the row before; the first row has that of the second."""
    d = v[:, 1:] - v[:, :-1]
    return jnp.concatenate([d[:, :1], d], axis=1)


def lawful(filled, gap, unit):
    """Moves by physical laws: a signal keeps its ratio to what drives it, as before the gap, as after it, or between."""
    signals = np.array([s for s, _ in LOGS])
    offset = np.array([o for _, o in LOGS], np.float32)
    y = jnp.log(jnp.maximum(filled[..., signals], 0) + offset)
    driver = y @ DRIVERS
    some = gap.only(signals)
    keep = y - driver
    ratios = [some.before(keep)] if gap.past else [some.before(keep), some.after(keep), some.bridge(keep)]
    return [(jnp.exp(jnp.clip(driver + r, 0, 9)) - offset - filled[..., signals]) / unit[signals] for r in ratios]


def fill(p, x, known, scale, blind, past: bool):
    """The window with every missing value filled in: [B, R, S]."""
    m = known.astype(jnp.float32)
    unit = scale["unit"]
    gap = Gap(x, known, scale["default"], past)
    filled = gap.filled
    seen = view(filled, scale, past)
    h = jax.nn.relu(shifted(jnp.concatenate([seen, m], -1), taps(past, 4 if past else 5)) @ (p["blind1"] * blind) + p["blind1_b"])
    h = h.reshape(*h.shape[:2], S, BLIND_HIDDEN)
    raw = jnp.einsum("brsh,sho->brso", h, p["blind2"])
    moves = [raw[..., k] - gap.bridge(raw[..., k]) for k in range(BLIND_OUT)]
    moves += lawful(filled, gap, unit)
    change = slope(filled) / unit
    if past:
        moves.append(gap.before(change) * gap.dl * near(gap.dl))
    else:
        w, v = gap.w, 1 - gap.w
        moves.append((jnp.where(w > 0.5, 1.0, 0.0) - w) * (gap.after(filled) - gap.before(filled)) / unit)
        # the two slope terms of a cubic Hermite spline, beyond the straight line
        after = jnp.concatenate([change[:, 1:], change[:, -1:]], axis=1)
        moves.append(w * v * v * gap.span * gap.before(change))
        moves.append(-w * w * v * gap.span * gap.after(after))
    moves = jnp.clip(jnp.concatenate(moves, -1), -MOST, MOST) * jnp.concatenate([1 - m[..., s : s + 1] for s in move_owner(past)], -1)
    distances = (gap.dl,) if past else (gap.dl, gap.dr)
    u = jnp.concatenate([seen, m, moves, *(near(d) for d in distances)], -1)
    h = jax.nn.relu(shifted(u, taps(past, 3)) @ p["in"] + p["in_b"])
    for i, d in enumerate(DILATIONS):
        h = h + jax.nn.relu(shifted(h, taps(past, 3, d)) @ p[f"c{i}"] + p[f"c{i}_b"])
    weighed = (h @ p["gate"] + p["gate_b"]) * moves
    change = h @ p["out"] + weighed @ np.eye(S, dtype=np.float32)[move_owner(past)]
    dead = jax.nn.softplus(p["still"])
    change = change - jnp.clip(change, -dead, dead)
    if not past and "sharp" in p:
        change = change + p["sharp"] * (steeper(gap.w) - gap.w) * (gap.after(filled) - gap.before(filled)) / unit
    return jnp.where(known, x, filled + change * unit)


def steeper(w):
    """A signal that steps by whole degrees stays near each end for longer than a straight line does."""
    return jnp.clip(w + STEEPER * (2 * w - 1), 0, 1)


def still(p) -> np.ndarray:
    """Changes smaller than this, in units of the output, are none: a constant signal stays constant."""
    return np.logaddexp(0, np.asarray(p["still"], np.float64)).astype(np.float32)
