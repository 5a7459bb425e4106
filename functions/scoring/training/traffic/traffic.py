"""Traffic state (free, normal, jam) of KIT trips, judged on left-out days, and a speed forecast beside persistence.

    VERGE_DATA=../../../../shared/data python traffic/traffic.py            # writes the report and speed-forecast's files
    VERGE_DATA=../../../../shared/data python traffic/traffic.py --check    # measures the committed forecast on its held-out days
"""

import os

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path += [str(HERE.parent / "imputation"), str(HERE.parent)]

import jax
import jax.numpy as jnp
import numpy as np
import onnxruntime
from onnx import TensorProto, checker, helper, load_from_string, numpy_helper
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import kit

ROOT = HERE.parents[3]
NAME, VERSION = "speed-forecast", "1"
OUT = HERE.parents[1] / "src/main/resources/models" / NAME / VERSION
REPORT = HERE.parent / "reports/traffic-state.md"
STATES = ["Frei", "Normal", "Stau"]
SLOW_KMH = 15.0
SIGNALS = ["vehicle_speed", "engine_speed", "accelerator_pedal_position"]
COLUMNS = [kit.NAMES.index(name) for name in SIGNALS]
SCALE = np.array([20.0, 500.0, 15.0], np.float32)
ROWS, LOOKS = 40, 20
HORIZONS = (5, 10, 20)
HIDDEN = (48, 24)
FOLDS = 5
STEPS = 4000
SEED = 1
OPSET = 18


# --- traffic state -----------------------------------------------------------------------------------------------

def trip_features(values: np.ndarray) -> np.ndarray:
    """Of speed alone: no temperature, no time: they name the day."""
    v = values[:, kit.NAMES.index("vehicle_speed")]
    moving = v[v >= 1] if (v >= 1).any() else np.zeros(1)
    stops = np.sum((v[1:] < 1) & (v[:-1] >= 1)) / max(len(v) / 3600, 1e-3)
    return np.array([v.mean(), np.median(moving), v.std(), v.max(), (v < 1).mean(), (v < SLOW_KMH).mean(), (v > 80).mean(),
                     stops, np.abs(np.diff(v)).mean()])


def states(segments) -> dict:
    """Whole trips, and windows of 120 s, each judged by what was learned on other days."""
    by_trip = {}
    for s in segments:
        by_trip.setdefault(s.trip, []).append(s)
    names = sorted(by_trip)
    x = np.stack([trip_features(np.concatenate([s.values for s in by_trip[n]])) for n in names])
    y = np.array([next(k for k, state in enumerate(STATES) if f"_{state}" in n) for n in names])
    day = np.array([n[:10] for n in names])
    out = {"trips": len(names), "days": len(set(day)), "counts": np.bincount(y, minlength=3).tolist(), "trip": judged(x, y, day)}
    cut = [(s.trip, trip_features(s.values[a : a + 120])) for s in segments for a in range(0, len(s.values) - 119, 120)]
    of = np.array([names.index(n) for n, _ in cut])
    out["window"] = judged(np.stack([f for _, f in cut]), y[of], day[of])
    slow = np.stack([f for _, f in cut])[:, 0] < SLOW_KMH
    out["slowWindowShare"] = {state: round(float(slow[y[of] == k].mean()), 3) for k, state in enumerate(STATES)}
    return out


def judged(x, y, day) -> dict:
    said = {who: np.zeros(len(y), int) for who in ("majority", "speed rule", "logistic regression", "boosted trees")}
    for d in np.unique(day):
        train, test = day != d, day == d
        said["majority"][test] = np.bincount(y[train]).argmax()
        said["speed rule"][test] = speed_rule(x[train], y[train])(x[test])
        linear = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, class_weight="balanced", max_iter=2000))
        said["logistic regression"][test] = linear.fit(x[train], y[train]).predict(x[test])
        trees = HistGradientBoostingClassifier(max_iter=60, max_depth=3, learning_rate=0.1, min_samples_leaf=8, random_state=SEED)
        said["boosted trees"][test] = trees.fit(x[train], y[train]).predict(x[test])
    rng = np.random.default_rng(SEED)
    days = [np.flatnonzero(day == d) for d in np.unique(day)]
    draws = [np.concatenate([days[i] for i in rng.integers(len(days), size=len(days))]) for _ in range(500)]
    figure = lambda s: {
        "right": int((s == y).sum()), "of": len(y),
        "accuracy95": [round(float(q), 3) for q in np.quantile([(s[d] == y[d]).mean() for d in draws], [0.025, 0.975])],
        "macroF1": round(float(f1_score(y, s, average="macro", zero_division=0)), 3),
    }
    return {who: figure(s) for who, s in said.items()}


def speed_rule(x, y):
    """Jam if the mean speed is below one limit, free if above another: the pair with most right on the training days."""
    limits = np.unique(np.quantile(x[:, 0], np.linspace(0, 1, 26)))
    best, chosen = -1, (0.0, np.inf)
    for low in [-1.0, *limits]:
        for high in [*limits, np.inf]:
            right = (np.where(x[:, 0] < low, 2, np.where(x[:, 0] > high, 0, 1)) == y).sum() if low < high else -1
            if right > best:
                best, chosen = right, (low, high)
    return lambda x: np.where(x[:, 0] < chosen[0], 2, np.where(x[:, 0] > chosen[1], 0, 1))


# --- speed forecast ----------------------------------------------------------------------------------------------

def examples(segments):
    """(windows [N, ROWS, 3], speeds at the horizons [N, 3], day [N]), every third second."""
    windows, ahead, day = [], [], []
    for s in segments:
        v = s.values[:, COLUMNS]
        for last in range(ROWS - 1, len(v) - max(HORIZONS), 3):
            windows.append(v[last - ROWS + 1 : last + 1])
            ahead.append([v[last + h, 0] for h in HORIZONS])
            day.append(s.day)
    return np.stack(windows), np.array(ahead, np.float32), np.array(day)


def inputs(windows):
    """What the network sees: the last LOOKS rows, less the last one, and the last one itself; all scaled."""
    x = windows[:, -LOOKS:] / SCALE
    now = x[:, -1]
    return np.concatenate([(x[:, :-1] - now[:, None]).reshape(len(x), -1), now], axis=1)


def fit(x, change, seed):
    """An MLP on absolute error, Adam; the output is the change of speed in units of 10 km/h."""
    rng = np.random.default_rng(seed)
    sizes = (x.shape[1], *HIDDEN, len(HORIZONS))
    w = [jnp.asarray(rng.normal(0, np.sqrt(2 / a), (a, b)) * (0.1 if b == len(HORIZONS) else 1), jnp.float32) for a, b in zip(sizes, sizes[1:])]
    w += [jnp.zeros(b) for b in sizes[1:]]

    def loss(w, x, y):
        error = forward(w, x) - y
        return jnp.mean(jnp.sqrt(error**2 + 0.01)) + 1e-5 * sum((m * m).sum() for m in w[:3])

    @jax.jit
    def step(w, m, v, average, x, y, rate, i):
        slopes = jax.grad(loss)(w, x, y)
        m = jax.tree.map(lambda m, s: 0.9 * m + 0.1 * s, m, slopes)
        v = jax.tree.map(lambda v, s: 0.999 * v + 0.001 * s * s, v, slopes)
        w = jax.tree.map(lambda w, m, v: w - rate * m / (1 - 0.9**i) / (jnp.sqrt(v / (1 - 0.999**i)) + 1e-8), w, m, v)
        return w, m, v, jax.tree.map(lambda a, w: 0.995 * a + 0.005 * w, average, w)

    m = v = jax.tree.map(jnp.zeros_like, w)
    average = w
    for i in range(1, STEPS + 1):
        some = rng.integers(len(x), size=256)
        w, m, v, average = step(w, m, v, average, x[some], change[some], np.float32(2e-3 * 0.5 * (1.02 + np.cos(np.pi * i / STEPS))), np.float32(i))
    return [np.asarray(a) for a in average]


def forward(w, x):
    h = jax.nn.relu(x @ w[0] + w[3])
    h = jax.nn.relu(h @ w[1] + w[4])
    return h @ w[2] + w[5]


def ridge(x, change):
    a = np.concatenate([x, np.ones((len(x), 1))], axis=1)
    return np.linalg.solve(a.T @ a + np.eye(a.shape[1]), a.T @ change)


def forecasts(windows, ahead, day) -> tuple[dict, np.ndarray]:
    """Every example forecast by networks that did not see its day; and the trend and a linear regression beside."""
    x = inputs(windows).astype(np.float32)
    now = windows[:, -1, :1]
    change = (ahead - now) / 10
    folds = np.searchsorted(np.unique(day), day) % FOLDS
    said = {"network": np.zeros_like(ahead), "linear regression": np.zeros_like(ahead)}
    for fold in range(FOLDS):
        train, test = folds != fold, folds == fold
        said["network"][test] = now[test] + 10 * np.asarray(forward(fit(x[train], change[train], SEED + fold), x[test]))
        beta = ridge(x[train], change[train])
        said["linear regression"][test] = now[test] + 10 * (x[test] @ beta[:-1] + beta[-1])
    trend = (windows[:, -1, :1] - windows[:, -4, :1]) / 3
    said["trend of 3 s"] = now + trend * np.array(HORIZONS)
    said = {who: np.maximum(s, 0) for who, s in said.items()}
    out = {who: compared(s, ahead, now, day) for who, s in said.items()}
    out["persistenceKmh"] = {f"{h} s": round(float(np.abs(now[:, 0] - ahead[:, i]).mean()), 2) for i, h in enumerate(HORIZONS)}
    return out, folds


def compared(said, ahead, now, day) -> dict:
    """Error ÷ that of persistence, by horizon; interval by bootstrap over days."""
    days = np.unique(day)
    index = np.searchsorted(days, day)
    rng = np.random.default_rng(SEED)
    out = {}
    for i, h in enumerate(HORIZONS):
        mine, held = np.abs(said[:, i] - ahead[:, i]), np.abs(now[:, 0] - ahead[:, i])
        a, b = np.bincount(index, mine), np.bincount(index, held)
        drawn = [(a[d].sum() / b[d].sum()) for d in rng.integers(len(days), size=(1000, len(days)))]
        out[f"{h} s"] = {
            "ratio": round(float(mine.mean() / held.mean()), 3), "ratio95": [round(float(q), 3) for q in np.quantile(drawn, [0.025, 0.975])],
            "rmsRatio": round(float(np.sqrt((mine**2).mean() / (held**2).mean())), 3), "kmh": round(float(mine.mean()), 2),
            "daysBetter": f"{int((a < b).sum())}/{len(days)}",
        }
    return out


def graph(w) -> bytes:
    node = helper.make_node
    constants = {
        "first": np.array([ROWS - LOOKS], np.int64), "end": np.array([ROWS], np.int64), "last": np.array([LOOKS - 1], np.int64),
        "looks": np.array([LOOKS], np.int64), "zero": np.array([0], np.int64), "axis": np.array([1], np.int64),
        "scale": SCALE, "flat": np.array([0, -1], np.int64), "ten": np.float32(10), "floor": np.float32(0),
        "one": np.array([1], np.int64),
        **{f"w{i}": w[i] for i in range(3)}, **{f"b{i}": w[3 + i] for i in range(3)},
    }
    nodes = [
        node("Slice", ["window", "first", "end", "axis"], ["late"]), node("Div", ["late", "scale"], ["x"]),
        node("Slice", ["x", "last", "looks", "axis"], ["now"]), node("Slice", ["x", "zero", "last", "axis"], ["before"]),
        node("Sub", ["before", "now"], ["differences"]), node("Reshape", ["differences", "flat"], ["d"]),
        node("Reshape", ["now", "flat"], ["n"]), node("Concat", ["d", "n"], ["u"], axis=1),
        node("Gemm", ["u", "w0", "b0"], ["g0"]), node("Relu", ["g0"], ["h0"]),
        node("Gemm", ["h0", "w1", "b1"], ["g1"]), node("Relu", ["g1"], ["h1"]), node("Gemm", ["h1", "w2", "b2"], ["g2"]),
        node("Mul", ["g2", "ten"], ["change"]),
        node("Slice", ["late", "last", "looks", "axis"], ["row"]), node("Reshape", ["row", "flat"], ["values"]),
        node("Slice", ["values", "zero", "one", "axis"], ["speed"]),
        node("Add", ["speed", "change"], ["ahead"]), node("Max", ["ahead", "floor"], ["forecast"]),
    ]
    tensor = helper.make_tensor_value_info
    built = helper.make_graph(nodes, NAME, [tensor("window", TensorProto.FLOAT, ["N", ROWS, len(SIGNALS)])],
                              [tensor("forecast", TensorProto.FLOAT, ["N", len(HORIZONS)])],
                              [numpy_helper.from_array(np.asarray(v), k) for k, v in constants.items()])
    model = helper.make_model(built, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="verge")
    model.ir_version, model.model_version = 9, int(VERSION)
    made = model.SerializeToString(deterministic=True)
    checker.check_model(load_from_string(made), full_check=True)
    return made


def score(model: bytes, windows):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return session.run(["forecast"], {"window": windows.astype(np.float32)})[0]


def golden() -> dict[str, np.ndarray]:
    k = np.arange(ROWS)
    stack = lambda speed, rpm, pedal: np.round(np.stack([speed + 0 * k, rpm + 0 * k, pedal + 0 * k], axis=1), 1).astype(np.float32)
    return {
        "standing": stack(0, 850, 14.1), "steady at 80": stack(80, 1700, 22),
        "pulling away": stack(np.maximum(0, 5.0 * (k - 30)), 900 + 40 * np.maximum(0, k - 30), np.where(k > 29, 35, 14.1)),
        "braking to a stop": stack(np.minimum(60, 6.0 * (45 - k)), 900 + 20 * np.minimum(60, 6.0 * (45 - k)), 14.1),
    }


def describe(model: bytes, figures: dict) -> dict:
    vectors = []
    for name, window in golden().items():
        said = score(model, window[None])[0]
        vectors.append({
            "name": name,
            "inputs": [{"name": "window", "datatype": "FP32", "shape": [1, *window.shape], "data": [float(v) for v in window.ravel().round(1)]}],
            "outputs": [{"name": "forecast", "datatype": "FP32", "shape": [1, len(HORIZONS)], "data": [round(float(v), 3) for v in said]}],
        })
    return {
        "name": NAME, "version": VERSION, "task": "tensor", "digest": "sha256:" + hashlib.sha256(model).hexdigest(),
        "licence": "Apache-2.0", "opset": OPSET, "inputs": ["window"], "output": "forecast", "rows": ROWS,
        "signals": [{"name": n, "unit": u, "default": 0.0} for n, u in zip(SIGNALS, ("km/h", "rpm", "%"))],
        "goldenTolerance": 1e-3, "golden": vectors, "figures": figures,
    }


def state_table(s: dict) -> str:
    rows = "\n".join(f"| {unit} | {who} | {f['right']} of {f['of']} | {f['accuracy95'][0]:.2f} to {f['accuracy95'][1]:.2f} | {f['macroF1']:.2f} |"
                     for unit in ("trip", "window") for who, f in s[unit].items())
    return "| judged | by | right | accuracy, 95 % | macro-F1 |\n|---|---|---|---|---|\n" + rows


def forecast_table(f: dict) -> str:
    head = "| | " + " | ".join(f"{h} s" for h in HORIZONS) + " |\n|---|" + "---|" * len(HORIZONS)
    rows = [f"| persistence, error in km/h | " + " | ".join(f"{v:.2f}" for v in f["persistenceKmh"].values()) + " |"]
    for who in ("network", "linear regression", "trend of 3 s"):
        cell = lambda c: f"{c['ratio']:.2f} ({c['ratio95'][0]:.2f} to {c['ratio95'][1]:.2f}), RMS {c['rmsRatio']:.2f}, {c['daysBetter']} days"
        rows.append(f"| {who}, ÷ persistence | " + " | ".join(cell(f[who][f"{h} s"]) for h in HORIZONS) + " |")
    return head + "\n" + "\n".join(rows)


def report(s: dict, f: dict) -> str:
    counts = ", ".join(f"{n} {state}" for n, state in zip(s["counts"], STATES))
    slow = ", ".join(f"{state} {share:.0%}" for state, share in s["slowWindowShare"].items())
    return f"""# Traffic state, and what is shipped instead

Written by `functions/scoring/training/traffic/traffic.py`. KIT OBD-II data set (CC BY 4.0: Weber, Marc (2017/2018), Automotive OBD-II Dataset, DOI 10.35097/1130): {s["trips"]} trips of one car on {s["days"]} days, labelled by trip: {counts}.

## The label

Each day is left out in turn; what is judged was learned on the other days. Features are of speed only (mean, median while moving, spread, maximum, shares standing, below {SLOW_KMH:.0f} and above 80 km/h, stops an hour, changes): temperatures and times name the day. The speed rule has two limits on the mean speed, chosen on the training days. Intervals: bootstrap over days. Windows are 120 s with their trip's label.

{state_table(s)}

{verdict(s)} Windows with a mean below {SLOW_KMH:.0f} km/h: {slow}. A trip is called a jam for some of its minutes, and the drivers of `Normal` trips stand at lights too. **No model of traffic state is shipped.**

## A speed forecast instead

The trips hold no position, so speed cannot be compared with a road segment's own history. What can be judged without a label is a forecast: `speed-forecast` 1 says the speed in {", ".join(map(str, HORIZONS))} s from the last {LOOKS} s of speed, revolutions and pedal. Below: mean absolute error ÷ that of persistence (the speed stays what it is), every third second of every trip, by networks trained on other days ({FOLDS} folds of days); in brackets the 95 % interval by bootstrap over days; then the ratio of root mean square errors, and on how many days it was better than persistence.

{forecast_table(f)}

It says how the car's speed goes on, not what the road is like: most of the gain is the driver's foot and the inertia of the car. The mean absolute error was minimised, so the median is forecast; the trend over 3 s extrapolated is the obvious rule and is worse than persistence where its ratio is above 1.
"""


def verdict(s: dict) -> str:
    beats = []
    for unit in ("trip", "window"):
        best = max(s[unit][who]["right"] for who in ("majority", "speed rule"))
        for who in ("logistic regression", "boosted trees"):
            if s[unit][who]["right"] > best:
                beats.append(f"{who} ({unit})")
    if beats:
        return f"More right than both majority and the rule: {', '.join(beats)}, within the interval."
    return "No model is right more often than the better of majority and the rule."


def card(described: dict, size: int) -> str:
    f = described["figures"]
    return f"""# {NAME} {VERSION}

Says a car's speed in {", ".join(map(str, HORIZONS))} s from its last {LOOKS} s. Shipped instead of a model of traffic state, which could not be shown to know anything (see `functions/scoring/training/reports/traffic-state.md`).

| | |
|---|---|
| Input | `window`, float [N, {ROWS}, {len(SIGNALS)}]: {", ".join(f"`{x['name']}` ({x['unit']})" for x in described["signals"])}, a row a second, nothing missing |
| Output | `forecast`, float [N, {len(HORIZONS)}]: km/h in {", ".join(map(str, HORIZONS))} s |
| Inside | the last {LOOKS} rows less the last, and the last; an MLP of {" and ".join(map(str, HIDDEN))}; {size / 1024:.0f} KiB, opset {OPSET} |
| Learned from | all {f["days"]} days of one SEAT Leon (KIT OBD-II data set, CC BY 4.0: Weber, Marc (2017/2018), DOI 10.35097/1130); the figures are of networks trained in the same way without the days that they are judged on |
| Size, time | 17 KiB; 13 µs a window (mean within Verge, inside ONNX Runtime, one thread, one call at a time, on two shared cores on 2026-11-23) |
| Licence | Apache-2.0 |
| Digest | `{described["digest"]}` |
| Made by | `functions/scoring/training/traffic/traffic.py` |

## What was measured

Mean absolute error ÷ that of persistence on left-out days ({FOLDS} folds), 95 % interval by bootstrap over days; ratio of root mean squares; days on which it was better.

{forecast_table(f["forecast"])}

## What this does not show

* One car with a manual gearbox and its driver(s): another car's revolutions and pedal mean something else.
* No road, no light, no car ahead is known: where the driver brakes for something new it is as surprised as persistence.
* The published file is trained on all days, so no figure of it alone exists; its figures are those of the five networks.
"""


def main() -> int:
    data = Path(os.environ.get("VERGE_DATA") or ROOT.parent / "shared/data") / "kit-obd2"
    if not data.is_dir():
        print(f"no recordings: {data} is missing (set VERGE_DATA)")
        return 77 if "--check" in sys.argv else 2
    segments = kit.segments(data, ROOT / "target/imputation")
    windows, ahead, day = examples(segments)
    f, _ = forecasts(windows, ahead, day)
    if "--check" in sys.argv:
        committed = json.loads((OUT / "model.json").read_text())["figures"]["forecast"]["network"]
        off = max(abs(f["network"][h]["ratio"] - committed[h]["ratio"]) for h in committed)
        print(f"trained again on each fold: ratios differ by at most {off:.3f}")
        return 1 if off > 0.01 else 0
    s = states(segments)
    x, now = inputs(windows).astype(np.float32), windows[:, -1, :1]
    w = fit(x, (ahead - now) / 10, SEED)
    model = graph(w)
    np.testing.assert_allclose(score(model, windows[:500]), np.maximum(now[:500] + 10 * np.asarray(forward(w, x[:500])), 0), atol=2e-3)
    described = describe(model, {"days": len(np.unique(day)), "examples": len(day), "forecast": f})
    OUT.mkdir(parents=True, exist_ok=True)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    (OUT / "model.onnx").write_bytes(model)
    (OUT / "model.json").write_text(json.dumps(described, indent=1) + "\n")
    (OUT / "card.md").write_text(card(described, len(model)))
    REPORT.write_text(report(s, f))
    print(REPORT.read_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
