package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.tensor.DataType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A data frame: named columns of the same length, of which those that the model does not want are read over. */
final class Table {
    private static final int MAX_COLUMNS = 4096;

    private final Function<String, Optional<DataType>> wanted;
    private final Allowance allowance;
    private final Map<String, Column> columns = new LinkedHashMap<>();

    /**
     * One column.
     *
     * @param sink empty where the model does not want the column
     */
    private static final class Column {
        private final Optional<Sink> sink;
        private final Allowance allowance;
        private int rows;

        Column(Optional<Sink> sink, Allowance allowance) {
            this.sink = sink;
            this.allowance = allowance;
        }

        void add(JsonParser json, String where) throws IOException {
            rows++;
            if (sink.isEmpty()) Json.skip(json, allowance);
            else if (json.currentToken() == JsonToken.VALUE_NULL) missing(where, sink.get());
            else Nest.element(json, json.currentToken(), where, sink.get());
        }
    }

    private static void missing(String where, Sink sink) {
        try {
            sink.addMissing();
        } catch (InferFault e) {
            throw new InferFault(e.status(), where + ": " + e.getMessage());
        }
    }

    /** @param wanted what a column's elements are read as; empty if the model does not want the column */
    Table(Function<String, Optional<DataType>> wanted, Allowance allowance) {
        this.wanted = wanted;
        this.allowance = allowance;
    }

    private Column begin(String name) {
        if (columns.containsKey(name)) {
            throw new InferFault(400, "the column \"" + Json.shown(name) + "\" is there twice");
        }
        if (columns.size() == MAX_COLUMNS) throw new InferFault(400, "there are more than " + MAX_COLUMNS + " columns");
        Column column = new Column(wanted.apply(name).map(type -> Sink.of(type, 0, allowance)), allowance);
        columns.put(name, column);
        return column;
    }

    /** Reads an array of column names. */
    void header(JsonParser json, String where) throws IOException {
        array(json, where);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            // pandas names a column that has no name by its number
            boolean number = json.currentToken() == JsonToken.VALUE_NUMBER_INT;
            begin(number ? json.getText() : Fields.text(json, where + "[" + columns.size() + "]"));
        }
    }

    /** Reads an array of rows, each an array of one value for each column. */
    void rows(JsonParser json, String where) throws IOException {
        array(json, where);
        List<Column> inOrder = new ArrayList<>(columns.values());
        for (int row = 0; json.nextToken() != JsonToken.END_ARRAY; row++) {
            String here = where + "[" + row + "]";
            array(json, here);
            int at = 0;
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (at == inOrder.size()) throw new InferFault(400, here + " has more values than there are columns");
                inOrder.get(at++).add(json, here);
            }
            if (at < inOrder.size()) {
                throw new InferFault(
                        400, here + " has " + at + " values, and there are " + inOrder.size() + " columns");
            }
        }
    }

    /** Reads an array of objects, each with the same fields. */
    void records(JsonParser json, String where) throws IOException {
        array(json, where);
        for (int row = 0; json.nextToken() != JsonToken.END_ARRAY; row++) record(json, where + "[" + row + "]", row);
    }

    private void record(JsonParser json, String where, int row) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new InferFault(400, where + " must be an object, not " + Json.shown(json));
        }
        int fields = 0;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            Column column = row == 0 ? begin(name) : columns.get(name);
            if (column == null) {
                throw new InferFault(400, where + " has \"" + Json.shown(name) + "\", which the first record has not");
            }
            if (column.rows != row) throw new InferFault(400, where + " has \"" + Json.shown(name) + "\" twice");
            json.nextToken();
            column.add(json, where);
            fields++;
        }
        if (fields != columns.size()) throw new InferFault(400, where + " has not all fields of the first record");
    }

    /** Reads one column: an array of values. */
    void column(JsonParser json, String name, String where) throws IOException {
        Column column = begin(name);
        array(json, where);
        while (json.nextToken() != JsonToken.END_ARRAY) column.add(json, where);
    }

    private static void array(JsonParser json, String where) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new InferFault(400, where + " must be an array, not " + Json.shown(json));
        }
    }

    /** Names of the columns that the model wants, in the order in which they came. */
    List<String> names() {
        return columns.entrySet().stream()
                .filter(column -> column.getValue().sink.isPresent())
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * How many rows there are.
     *
     * @throws InferFault 400 if the columns differ in it
     */
    int count() {
        int rows = -1;
        for (Map.Entry<String, Column> column : columns.entrySet()) {
            int its = column.getValue().rows;
            if (rows >= 0 && rows != its) {
                throw new InferFault(
                        400,
                        "the column \"" + Json.shown(column.getKey()) + "\" has " + its + " values, others " + rows);
            }
            rows = its;
        }
        return Math.max(rows, 0);
    }

    /** The elements of a column that the model wants; they stay the table's. */
    Sink elements(String name) {
        Column column = columns.get(name);
        if (column == null) throw new InferFault(400, "the column \"" + Json.shown(name) + "\" is missing");
        return column.sink.orElseThrow();
    }

    void release() {
        for (Column column : columns.values()) column.sink.ifPresent(Sink::release);
    }
}
