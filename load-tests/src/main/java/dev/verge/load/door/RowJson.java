package dev.verge.load.door;

import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.SignalSet;
import java.time.Instant;
import java.util.List;

/** Rows as the JSON of the doors. Names need no escaping: vehicles and signals have plain characters only. */
final class RowJson {
    private RowJson() {}

    /** {@code {"vehicle":…,"ts":…,"signals":{…}}}, without the signals that the row does not hold. */
    static String row(Measurement row) {
        StringBuilder json = new StringBuilder(64 + 32 * row.values().length)
                .append("{\"vehicle\":\"")
                .append(row.vehicle())
                .append("\",\"ts\":")
                .append(row.timestamp())
                .append(",\"signals\":{");
        String comma = "";
        for (int i = 0; i < row.values().length; i++) {
            float value = row.values()[i];
            if (Float.isNaN(value)) continue;
            json.append(comma).append('"').append(row.signals().signals().get(i).name());
            json.append("\":").append(Values.text(value));
            comma = ",";
        }
        return json.append("}}").toString();
    }

    /** A structured CloudEvent {@code dev.verge.measurements.v1} around the row. */
    static String event(Measurement row) {
        return "{\"specversion\":\"1.0\",\"type\":\"dev.verge.measurements.v1\",\"id\":\"" + row.vehicle() + "/"
                + row.timestamp() + "\",\"source\":\"/obu/" + row.vehicle() + "\",\"subject\":\"" + row.vehicle()
                + "\",\"time\":\"" + Instant.ofEpochMilli(row.timestamp()) + "\",\"partitionkey\":\"" + row.vehicle()
                + "\",\"datacontenttype\":\"application/json\",\"data\":" + row(row) + "}";
    }

    /** Rows of one set of signals as pandas writes them with {@code orient="split"}. */
    static String split(SignalSet signals, List<Measurement> rows) {
        StringBuilder json = new StringBuilder("{\"columns\":[");
        signals.names().forEach(name -> json.append('"').append(name).append("\","));
        json.append("\"timestamp\",\"vehicle_id\"],\"index\":[");
        for (int i = 0; i < rows.size(); i++) json.append(i == 0 ? "" : ",").append(i);
        json.append("],\"data\":[");
        for (int i = 0; i < rows.size(); i++) {
            Measurement row = rows.get(i);
            json.append(i == 0 ? "[" : ",[");
            for (float value : row.values()) {
                json.append(Float.isNaN(value) ? "null" : Values.text(value)).append(',');
            }
            json.append(row.timestamp()).append(",\"").append(row.vehicle()).append("\"]");
        }
        return json.append("]}").toString();
    }
}
