"""Reads KIT OBD-II trips as the replay does, and cuts them into segments without logging gaps."""

import csv
import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import recordings

# column of the file -> canonical name and unit, in the model's order
SIGNALS = [
    ("Engine Coolant Temperature", "engine_coolant_temperature", "Cel"),
    ("Intake Manifold Absolute Pressure", "intake_manifold_pressure", "kPa"),
    ("Engine RPM", "engine_speed", "rpm"),
    ("Vehicle Speed Sensor", "vehicle_speed", "km/h"),
    ("Intake Air Temperature", "intake_air_temperature", "Cel"),
    ("Air Flow Rate from Mass Flow Sensor", "mass_air_flow", "g/s"),
    ("Absolute Throttle Position", "throttle_position", "%"),
    ("Ambient Air Temperature", "ambient_air_temperature", "Cel"),
    ("Accelerator Pedal Position D", "accelerator_pedal_position", "%"),
    ("Accelerator Pedal Position E", "accelerator_pedal_position_e", "%"),
]
NAMES = [name for _, name, _ in SIGNALS]
# a line is written about every 90 ms; past this silence the held values are no readings
MAX_SILENCE_MS = 3_000
# shorter pieces hold no window
SHORTEST_ROWS = 60


@dataclass
class Segment:
    """Rows of one trip at 1 Hz without a gap in the logging: [rows, 10], no value missing."""

    day: str
    trip: str
    values: np.ndarray


def segments(folder: Path, cache: Path | None = None) -> list[Segment]:
    """Every segment of every `<date>_….csv.gz` or `.csv` in the folder, in the order of the names."""
    found = []
    for path in sorted([*folder.glob("*.csv.gz"), *folder.glob("*.csv")]):
        trip = path.name.split(".csv")[0]
        for values in _cached(path, cache):
            found.append(Segment(trip[:10], trip, values))
    return found


def _cached(path: Path, cache: Path | None) -> list[np.ndarray]:
    if cache is None:
        return list(_pieces(path))
    key = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    file = cache / f"kit-{key}.npz"
    if not file.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        np.savez(file, *_pieces(path))
    with np.load(file) as stored:
        return [stored[name] for name in stored.files]


def _pieces(path: Path):
    """At each whole second after the first line, the last reading of each signal; cut where the logger was silent."""
    rows, second, first, before, latest = [], 1, None, None, np.full(len(SIGNALS), np.nan, np.float32)
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", errors="replace", newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader)
        columns = [next(i for i, name in enumerate(header) if name.startswith(wanted)) for wanted, _, _ in SIGNALS]
        for line in reader:
            at = recordings.time_of_day(line[0])
            first = at if first is None else first
            if before is not None and not 0 <= at - before <= MAX_SILENCE_MS:
                yield from _whole(rows)
                rows, latest, second = [], np.full(len(SIGNALS), np.nan, np.float32), (at - first) // 1000 + 1
            before = at
            while at > first + second * 1000:
                rows.append(latest.copy())
                second += 1
            for s, c in enumerate(columns):
                if line[c]:
                    latest[s] = float(line[c])
    yield from _whole(rows)


def _whole(rows):
    """The rows from the first on that has every signal."""
    if not rows:
        return
    values = np.stack(rows)
    complete = np.flatnonzero(~np.isnan(values).any(axis=1))
    if complete.size and len(values) - complete[0] >= SHORTEST_ROWS:
        yield values[complete[0] :]
