"""Trains the signal-integrity model, and writes model.onnx, model.json and card.md.

    pip install -r requirements.txt
    VERGE_DATA=../../../../../shared/data python train.py            # write; about an hour and a half of one core
    VERGE_DATA=../../../../../shared/data python train.py --check    # train the shipped model again, compare; some 16 minutes
    … --check --figures   # the same for every figure too
    … --cache DIR     # keep what was worked out; for trying out only: nobody notices when the code has changed
"""

import argparse
import dataclasses
import hashlib
import json
import os
import pickle
import re
import sys
import time
import warnings
from pathlib import Path

# before numpy is there: sums of several threads would differ in the last digit
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import numpy as np
import onnx
import onnxruntime

import baselines
import card
import evaluation
import examples
import golden
import graph
import judges
import kit
import network
import sensors
from kit import ROWS

NAME, VERSION = "integrity-obd", "1"
HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[3]
OUT = HERE.parents[1] / "src/main/resources/models" / NAME / VERSION
SEED = 20261122
FOLDS = 5
# alarms an hour over all signals that limits are fixed for; the aim allows 1
BUDGET = 0.9
# what more or fewer alarms would buy
BUDGETS = [0.25, 0.5, 0.75, 1.5, 3.0]
# of the network in the mean of its margins and the trees'
SHARE = 0.4
# the days of these folds were looked at while the network was designed, those of the others only for the card
DESIGNED_ON = (0, 1)
BATCH = 64
# of scores on another processor, where sums may differ in their last digit and a tree may split there
GOLDEN = 0.02
# of scores of one window and of many on the same processor
SAME = 1e-5
# of `/v2/models/integrity-obd/stats`, not made again: it would differ each time
LATENCY = "0.32 ms a window (mean within Verge, inside ONNX Runtime, one thread, one call at a time, on two shared cores on 2026-11-23)"
TRIED_SEED = 11
# kinds that are left out of training to see what is found of them; each takes some minutes more
LEFT_OUT = ["bias", "drift", "stuck", "spikes", "replay", "swap"]
# of the network over the drives, where a kind is left out: fewer than the shipped one's, whose last passes find a few percent more
LEFT_OUT_PASSES = 100
# faults of each kind, size and signal on each drive
EACH = 3


class Run:
    """Every figure is of a day that neither the virtual sensors nor the judges nor the network nor the limits have seen."""

    def __init__(self, data: Path, cache: Path | None):
        self.cache, self.began = cache, time.monotonic()
        self.trips = kit.trips(data / "kit-obd2")
        # what limits are fixed on and figures are made of; learning sees drives as they were recorded, too
        self.served = [kit.served(t) for t in self.trips]
        days = sorted({t.day for t in self.trips})
        # neighbouring days land in different folds
        self.fold = np.array([days.index(t.day) % FOLDS for t in self.trips])
        self.fitted = self.step("fitted", lambda: [self.sensors(self.fold != k, k) for k in range(FOLDS)])
        self.examples = self.step("examples", lambda: examples.draw(self.trips, SEED))
        self.list = graph.features(self.fitted[0])[1]
        self.columns = [self.list.columns(s) for s in range(len(kit.SIGNALS))]
        self.features = self.step("features", self.held_out_features)
        self.of_trip = self.fold[self.examples.trip]

    def step(self, name: str, make):
        file = self.cache / f"{name}.pkl" if self.cache else None
        if file and file.exists():
            return pickle.loads(file.read_bytes())
        made = make()
        print(f"{time.monotonic() - self.began:6.0f} s  {name}", flush=True)
        if file:
            file.write_bytes(pickle.dumps(made))
        return made

    def sensors(self, chosen: np.ndarray, number: int) -> sensors.Fitted:
        return sensors.fit([t for t, c in zip(self.trips, chosen) if c], SEED + 100 * number)

    def held_out_features(self) -> np.ndarray:
        """Features of the examples from virtual sensors that have not seen their day."""
        made = np.zeros((len(self.examples.trip), len(self.list.names)), np.float32)
        for k in range(FOLDS):
            say = session(graph.features(self.fitted[k])[0])
            at = np.flatnonzero(self.fold[self.examples.trip] == k)
            for i in range(0, len(at), BATCH):
                made[at[i : i + BATCH]] = say(self.examples.windows[at[i : i + BATCH]])
        return made

    def judges(self, chosen: np.ndarray, number: int) -> list[dict]:
        return judges.fit(self.features, self.columns, self.examples, chosen, SEED + 10 * number)

    def regression(self, k: int) -> evaluation.Judge:
        see = session(graph.features(self.fitted[k])[0])
        return baselines.logistic(self.features, self.columns, self.examples, self.of_trip != k, SEED + 10 * k, see)

    def watcher(self, chosen: np.ndarray, number: int, kinds=examples.KINDS, passes=network.EPOCHS) -> dict:
        """The network, learned from the chosen drives as virtual sensors see them that have not seen their day."""
        at = np.flatnonzero(chosen)
        own = [self.fitted[self.fold[t]] for t in at]
        return network.fit([self.trips[t] for t in at], own, 100 + number, kinds, passes)

    def scorer(self, k: int, made: list[dict], watcher: dict) -> evaluation.Judge:
        return session(graph.margins(self.fitted[k], made, watcher, SHARE))

    def of_fold(self, k: int) -> evaluation.Judge:
        made = self.step(f"judges{k}", lambda: self.judges(self.of_trip != k, k))
        return self.scorer(k, made, self.step(f"watcher{k}", lambda: self.watcher(self.fold != k, k)))

    def cross_validated(self) -> tuple[dict, np.ndarray]:
        """Figures, and the limits for the shipped model."""
        said = [self.of_fold(k) for k in range(FOLDS)]
        of = [said[k] for k in self.fold]
        clean = self.step("clean", lambda: [evaluation.drive(t, s) for t, s in zip(self.served, of)])
        tried = self.step(
            "tried", lambda: [x for t, s in enumerate(of) for x in evaluation.attack(self.served, t, s, TRIED_SEED, each=EACH)]
        )
        limits = np.stack([self.limits(clean, tried, self.fold != k) for k in range(FOLDS)])
        figures = {"folds": FOLDS, "lookEverySeconds": evaluation.TICK, "budget": BUDGET, "share": SHARE}
        figures |= evaluation.report(self.served, self.fold, clean, tried, limits, SEED)
        recorded = self.step("recorded", lambda: [evaluation.drive(t, s) for t, s in zip(self.trips, of)])
        figures["tradeOff"] = self.step("trade-off", lambda: [self.at_budget(b, clean, tried) for b in BUDGETS])
        figures["missed"] = evaluation.missed(clean, tried, self.fold, limits)
        figures["notDesignedOn"] = self.not_designed_on(clean, tried, limits)
        figures["asRecorded"] = evaluation.report(self.trips, self.fold, recorded, [], limits, SEED)["falseAlarmsPerHour"]
        return figures, self.limits(clean, tried, self.fold >= 0)

    def not_designed_on(self, clean, tried, limits) -> dict:
        held = np.flatnonzero(~np.isin(self.fold, DESIGNED_ON))
        place = {t: n for n, t in enumerate(held)}
        own = [dataclasses.replace(x, trip=place[x.trip]) for x in tried if x.trip in place]
        made = evaluation.report(
            [self.served[t] for t in held], self.fold[held], [clean[t] for t in held], own, limits, SEED
        )
        return {k: made[k] for k in ("drives", "days", "hours", "aim")} | {"falseAlarmsPerHour": made["falseAlarmsPerHour"]["all"]}

    def at_budget(self, budget: float, clean, tried) -> dict:
        limits = np.stack([self.limits(clean, tried, self.fold != k, budget) for k in range(FOLDS)])
        made = evaluation.report(self.served, self.fold, clean, tried, limits, SEED, draws=20)
        told = {k: made["aim"][k] for k in ("detected", "detectedOfFaults")}
        return {"budget": budget, **told, "falseAlarmsPerHour": made["falseAlarmsPerHour"]["all"]}

    def limits(self, clean, tried, chosen, budget=BUDGET) -> np.ndarray:
        return evaluation.limits(clean, tried, [t.day for t in self.trips], chosen, budget)

    def left_out(self) -> dict:
        """What is found of a kind of fault that neither judges nor network have ever seen: learned on three folds, limits fixed on the drives
        of one of the other two, tried on the other."""
        made = {}
        for kind in LEFT_OUT:
            n = examples.KINDS.index(kind)
            known = (self.examples.kind != n) & (self.of_trip > 1)
            made[kind] = self.step(f"without-{kind}", lambda: self.without(kind, n, self.judges(known, 20 + n)))
        return made

    def without(self, kind: str, n: int, made: list[dict]) -> list[dict]:
        others = [k for k in examples.KINDS if k != kind]
        watcher = self.step(f"watcher-without-{kind}", lambda: self.watcher(self.fold > 1, 20 + n, others, LEFT_OUT_PASSES))
        own = [c for c in evaluation.CONDITIONS if c[0] == kind]
        conditions = own + [c for c in evaluation.AIM if c not in own]
        held = [t for t in range(len(self.trips)) if self.fold[t] < 2]
        trips, fold = [self.served[t] for t in held], self.fold[held]
        said = [self.scorer(k, made, watcher) for k in (0, 1)]
        clean = [evaluation.drive(t, said[k]) for t, k in zip(trips, fold)]
        tried = [x for t in range(len(trips)) for x in evaluation.attack(trips, t, said[fold[t]], TRIED_SEED, conditions, EACH)]
        # the limits know nothing of the kind either
        others = [x for x in tried if conditions[x.condition] not in own]
        limits = np.stack([
            evaluation.limits(clean, others, [t.day for t in trips], fold != k, BUDGET, conditions) for k in (0, 1)
        ])  # fmt: skip
        tried = [x for x in tried if conditions[x.condition] in own]
        return evaluation.report(trips, fold, clean, tried, limits, SEED, conditions, draws=20)["byKind"]

    def learned(self) -> tuple:
        """Virtual sensors, judges and network from all days."""
        return (
            self.step("fitted-all", lambda: self.sensors(self.fold >= 0, 9)),
            self.step("judges-all", lambda: self.judges(self.of_trip >= 0, 9)),
            self.step("watcher-all", lambda: self.watcher(self.fold >= 0, 9)),
        )

    def shipped(self, fitted, made: list[dict], watcher: dict, limits: np.ndarray) -> bytes:
        model = graph.scores(fitted, made, watcher, SHARE, limits, VERSION)
        onnx.checker.check_model(onnx.load_from_string(model))
        self.agree(fitted, made, watcher, limits, model)
        return model

    def agree(self, fitted, made, watcher, limits, model: bytes):
        """The graph says what LightGBM's own trees and JAX say; of a window the same, however many others come with it; and its
        trees see to the last digit what they learned from."""
        windows = self.examples.windows[:: len(self.examples.windows) // 200]
        opened = onnxruntime.InferenceSession(graph.opened(fitted, made, watcher, SHARE), providers=["CPUExecutionProvider"])
        margins, seen = opened.run(None, {"window": windows})
        alone = onnxruntime.InferenceSession(graph.features(fitted)[0], providers=["CPUExecutionProvider"])
        np.testing.assert_array_equal(seen, alone.run(None, {"window": windows})[0])
        trees = judges.margins(made, seen, self.columns)
        expected = (1 - SHARE) * trees + SHARE * network.margins(watcher, windows, fitted)
        np.testing.assert_allclose(margins, expected, atol=1e-3)
        say = session(model)
        served = say(windows)
        np.testing.assert_allclose(served, 1 / (1 + np.exp(limits - margins)), atol=SAME)
        np.testing.assert_allclose(np.concatenate([say(window[None]) for window in windows]), served, atol=SAME)


def session(model: bytes):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    opened = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return lambda w: np.concatenate([opened.run(None, {"window": w[i : i + BATCH]})[0] for i in range(0, len(w), BATCH)])


def latency(model: bytes) -> float:
    """Median microseconds of one window in this process."""
    say, window, taken = session(model), golden.windows()["town"][None], []
    for _ in range(2000):
        start = time.perf_counter_ns()
        say(window)
        taken.append(time.perf_counter_ns() - start)
    return float(np.median(taken)) / 1000


def describe(model: bytes, figures: dict) -> dict:
    say = session(model)
    vectors = [{
        "name": name,
        "inputs": [{"name": "window", "datatype": "FP32", "shape": [1, *w.shape], "data": numbers(w)}],
        "outputs": [{"name": "scores", "datatype": "FP32", "shape": [1, w.shape[1]], "data": numbers(say(w[None]), 5)}],
    } for name, w in golden.windows().items()]  # fmt: skip
    return {
        "name": NAME,
        "version": VERSION,
        "task": "integrity",
        "digest": "sha256:" + hashlib.sha256(model).hexdigest(),
        "license": "Apache-2.0",
        "opset": graph.OPSET,
        "input": "window",
        "scoresOutput": "scores",
        "rows": ROWS,
        # of a window it says the same whatever comes with it: see agree()
        "maxRows": BATCH,
        "signals": [{"name": s.name, "unit": s.unit, "default": s.default} for s in kit.SIGNALS],
        "thresholds": [0.5] * len(kit.SIGNALS),
        "imputation": {"grid": "as-measured", "method": "hold", "maxImputed": 0.1},
        "goldenTolerance": GOLDEN,
        "golden": vectors,
        "figures": figures,
    }


def numbers(values: np.ndarray, digits=2) -> list[float]:
    return [round(float(v), digits) for v in values.ravel()]


def compact(described: dict) -> str:
    """Indented, with each list or object of plain values on one line."""
    text = json.dumps(described, indent=1, ensure_ascii=False) + "\n"
    return re.sub(r"[\[{][^\[\]{}]*[\]}]", lambda found: re.sub(r"\s*\n\s*", " ", found[0]), text)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--check", action="store_true")
    options.add_argument("--figures", action="store_true", help="with --check: figures too, not only the model")
    options.add_argument("--cache", type=Path)
    options.add_argument("--quick", action="store_true", help="do not try kinds of faults that were left out of training")
    given = options.parse_args()
    warnings.filterwarnings("ignore", message="Stochastic Optimizer: Maximum iterations")
    data = Path(os.environ.get("VERGE_DATA") or ROOT.parent / "shared/data")
    if not (data / "kit-obd2").is_dir():
        print(f"no recordings: {data}/kit-obd2 is missing (set VERGE_DATA)")
        return 77 if given.check else 2
    run = Run(data, given.cache)
    learned = run.learned()
    if given.check and not given.figures:
        figures = json.loads((OUT / "model.json").read_text())["figures"]
    else:
        figures, limits = run.cross_validated()
        figures["kindLeftOut"] = {} if given.quick else run.left_out()
        figures["baselines"] = run.step(
            "baselines", lambda: baselines.figures(run.served, run.fold, run.regression, BUDGET, TRIED_SEED, SEED)
        )
        figures["latency"] = LATENCY
        figures["limits"] = [round(float(limit), 3) for limit in limits]
    model = run.shipped(*learned, np.array(figures["limits"]))
    described = describe(model, figures)
    made = model, compact(described).encode(), card.text(described, len(model), run.trips).encode()
    if given.check:
        return check(*made)
    OUT.mkdir(parents=True, exist_ok=True)
    for file, content in zip(("model.onnx", "model.json", "card.md"), made):
        (OUT / file).write_bytes(content)
    print(f"written to {OUT.relative_to(ROOT)}; p50 {latency(model):.0f} µs, {len(model)} bytes")
    return 0


def check(model: bytes, described: bytes, card_text: bytes) -> int:
    """The same bytes on the same platform; elsewhere rounding may differ, and figures with it."""
    same = {
        "model.onnx": (OUT / "model.onnx").read_bytes() == model,
        "model.json": (OUT / "model.json").read_bytes() == described,
        "card.md": (OUT / "card.md").read_bytes() == card_text,
    }
    print(", ".join(f"{file}: {'same bytes' if yes else 'DIFFERS'}" for file, yes in same.items()))
    return 0 if all(same.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
