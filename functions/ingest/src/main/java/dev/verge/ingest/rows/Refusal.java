package dev.verge.ingest.rows;

import static dev.verge.redis.Script.argument;

import dev.verge.telemetry.Intake.Rejected;
import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.SignalSet;

/**
 * A row for the {@code rejected} stream.
 *
 * @param vehicle who sent it, as far as it says
 * @param ts its time, as far as it says
 * @param fault why it was refused
 * @param source id of its entry
 * @param raw what came, at most 1 KiB
 */
@SuppressWarnings("ArrayRecordComponent")
record Refusal(byte[] vehicle, byte[] ts, Rejected fault, EntryId source, byte[] raw) {
    static Refusal of(Entry entry, Rejected fault) {
        return new Refusal(entry.value("vehicle"), entry.value("ts"), fault, entry.id(), entry.shown());
    }

    static Refusal of(Read.Row row, Rejected fault) {
        Measurement measurement = row.measurement();
        return new Refusal(
                argument(measurement.vehicle()),
                argument(measurement.timestamp()),
                fault,
                row.id(),
                argument(shown(measurement)));
    }

    private static String shown(Measurement row) {
        SignalSet signals = row.signals();
        StringBuilder shown = new StringBuilder("vehicle=" + row.vehicle() + " ts=" + row.timestamp());
        for (int i = 0; i < signals.size(); i++) {
            if (Float.isNaN(row.values()[i])) continue;
            shown.append(' ')
                    .append(signals.signals().get(i).name())
                    .append('=')
                    .append(row.values()[i]);
        }
        return shown.substring(0, Math.min(shown.length(), 1024));
    }
}
