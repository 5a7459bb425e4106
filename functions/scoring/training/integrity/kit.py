"""Reads KIT OBD-II files: one row at each whole second after the first line, the last value of each signal seen by then."""

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np

# a window: two minutes at one row a second
ROWS = 120


@dataclass(frozen=True)
class Signal:
    """`low` and `high`: 1st and 99th percentile of the training drives, between them lies "the signal's range" (intake air:
    engine running). `floor` and `ceiling`: what Verge's signal catalogue lets through. `step`: resolution of the recording."""

    name: str
    unit: str
    heading: str
    low: float
    high: float
    floor: float
    ceiling: float
    step: float
    default: float

    @property
    def range(self) -> float:
        return self.high - self.low


# one step of an 8-bit percentage, printed with one decimal
PERCENT = 100 / 255
SIGNALS = [
    Signal("engine_coolant_temperature", "°C", "Engine Coolant Temperature", 17, 94, -39, 150, 1, 90),
    Signal("intake_manifold_pressure", "kPa", "Intake Manifold Absolute Pressure", 74, 226, 5, 400, 1, 101),
    Signal("engine_speed", "rpm", "Engine RPM", 0, 2674, 0, 10000, 1, 0),
    Signal("vehicle_speed", "km/h", "Vehicle Speed Sensor", 0, 157, 0, 300, 1, 0),
    Signal("intake_air_temperature", "°C", "Intake Air Temperature", -8, 52, -39, 99, 1, 20),
    Signal("mass_air_flow", "g/s", "Air Flow Rate from Mass Flow Sensor", 0, 84, 0, 656, 0.01, 0),
    Signal("throttle_position", "%", "Absolute Throttle Position", 24.7, 89, 0, 100, PERCENT, 83.5),
    Signal("ambient_air_temperature", "°C", "Ambient Air Temperature", -12, 32, -39, 70, 1, 15),
    Signal("accelerator_pedal_position", "%", "Accelerator Pedal Position D", 14.1, 64.3, 0, 100, PERCENT, 14.1),
    Signal("accelerator_pedal_position_e", "%", "Accelerator Pedal Position E", 14.1, 64.7, 0, 100, PERCENT, 14.5),
]
NAMES = [s.name for s in SIGNALS]
FLOOR, CEILING = (np.array([getattr(s, f) for s in SIGNALS], np.float32) for f in ("floor", "ceiling"))


@dataclass(frozen=True)
class Trip:
    name: str
    day: str
    rows: np.ndarray


def trips(folder: Path) -> list[Trip]:
    """All trips of a folder, by name; rows are float32 [seconds, 10]."""
    files = sorted([*folder.glob("*.csv.gz"), *folder.glob("*.csv")])
    return [Trip(f.name.split(".csv")[0], f.name[:10], rows(f)) for f in files]


def rows(path: Path) -> np.ndarray:
    taken, held, first, last, second = [], [float("nan")] * len(SIGNALS), None, 0, 1
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", errors="replace", newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader)
        columns = [next(i for i, h in enumerate(header) if h.startswith(s.heading)) for s in SIGNALS]
        for line in reader:
            # a small step back counts as no time passed
            at = max(millis(line[0]), last)
            first, last = at if first is None else first, at
            while at > first + second * 1000:
                taken.append(tuple(held))
                second += 1
            for i, column in enumerate(columns):
                if line[column]:
                    held[i] = float(line[column])
    if last == first + second * 1000:
        taken.append(tuple(held))
    values = np.array(taken, np.float32)
    # the first rows are partly empty: the default stands there
    return np.where(np.isnan(values), np.array([s.default for s in SIGNALS], np.float32), values)


def plausible(rows: np.ndarray) -> np.ndarray:
    """What Verge makes of rows before a model sees them: where a value is beyond what the catalogue allows (intake air of
    140 °C after the engine was off), the last one that was not stands."""
    good = (rows >= FLOOR) & (rows <= CEILING)
    last = np.maximum.accumulate(np.where(good, np.arange(len(rows))[:, None], 0), axis=0)
    return np.take_along_axis(rows, last, axis=0)


def served(trip: Trip) -> Trip:
    """A trip as a model behind Verge sees it."""
    return Trip(trip.name, trip.day, plausible(trip.rows))


def millis(text: str) -> int:
    hours, minutes, seconds = text.split(":")
    return int(hours) * 3_600_000 + int(minutes) * 60_000 + round(float(seconds) * 1000)


def native(values: np.ndarray, signal: int) -> np.ndarray:
    """Rounded to what the sensor can say and the recording prints. Leaves every recorded value as it is."""
    s = SIGNALS[signal]
    values = np.clip(values.astype(np.float64), s.floor, s.ceiling)
    if s.step == PERCENT:
        return np.round(np.round(values / PERCENT) * PERCENT, 1).astype(np.float32)
    return (np.round(values / s.step) * s.step).astype(np.float32)
