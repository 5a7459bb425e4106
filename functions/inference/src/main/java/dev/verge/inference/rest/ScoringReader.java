package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.ModelMetadata;
import dev.verge.inference.plane.TensorMetadata;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bodies of KServe v1 and MLflow, which say nothing of datatypes and shapes: rows ({@code instances}), whole
 * inputs ({@code inputs}), or a data frame ({@code dataframe_split}, {@code dataframe_records}). For one thread and one
 * request.
 */
final class ScoringReader {
    /** What KServe v1 knows. */
    static final Set<String> KSERVE = Set.of("instances", "inputs");
    /** What MLflow knows. */
    static final Set<String> MLFLOW = Set.of("instances", "inputs", "dataframe_split", "dataframe_records");

    private final ByteBuf text;
    private final Set<String> forms;
    private final ModelMetadata model;
    private final Allowance allowance;
    private final ModelColumns columns;
    private final Table table;
    private final Map<String, Batch> batches = new LinkedHashMap<>();
    private @Nullable String form;
    private boolean tabular;

    private ScoringReader(ByteBuf text, Set<String> forms, ModelMetadata model, Allowance allowance) {
        this.text = text;
        this.forms = forms;
        this.model = model;
        this.allowance = allowance;
        this.columns = new ModelColumns(model);
        this.table = new Table(columns::type, allowance);
    }

    /**
     * Reads a request.
     *
     * @param text stays the caller's
     * @return the model's inputs, which the caller releases
     * @throws InferFault 400 or 413, after everything that had been read is released
     */
    static List<Tensor> read(ByteBuf text, Set<String> forms, ModelMetadata model, Allowance allowance) {
        ScoringReader reader = new ScoringReader(text, forms, model, allowance);
        boolean read = false;
        try {
            List<Tensor> tensors = reader.read();
            read = true;
            return tensors;
        } catch (IOException e) {
            throw Json.fault(e);
        } finally {
            reader.table.release();
            if (!read || reader.tabular) reader.batches.values().forEach(Batch::release);
        }
    }

    private List<Tensor> read() throws IOException {
        for (TensorMetadata input : model.inputs()) batches.put(input.name(), new Batch(input, allowance));
        Json.document(text, allowance, json -> Fields.each(json, "the request", field -> field(json, field)));
        if (form == null)
            throw new InferFault(
                    400, "the request has none of " + forms.stream().sorted().toList());
        if (tabular) return columns.tensors(table, allowance);
        int rows = -1;
        for (Map.Entry<String, Batch> batch : batches.entrySet()) {
            int its = batch.getValue().count();
            if (its == 0) throw new InferFault(400, form + " has nothing for input \"" + batch.getKey() + '"');
            if (rows >= 0 && rows != its) {
                throw new InferFault(400, "input \"" + batch.getKey() + "\" has " + its + " rows, others have " + rows);
            }
            rows = its;
        }
        return batches.values().stream().map(Batch::tensor).toList();
    }

    private void field(JsonParser json, String field) throws IOException {
        if (!forms.contains(field)) {
            Json.skip(json, allowance);
            return;
        }
        if (form != null) throw new InferFault(400, "the request has both \"" + form + "\" and \"" + field + '"');
        form = field;
        tabular = field.startsWith("dataframe");
        switch (field) {
            case "instances" -> instances(json);
            case "inputs" -> inputs(json);
            case "dataframe_split" -> split(json);
            default -> table.records(json, field);
        }
    }

    private void instances(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new InferFault(400, "instances must be an array, not " + Json.shown(json));
        }
        for (int row = 0; json.nextToken() != JsonToken.END_ARRAY; row++) {
            String where = "instances[" + row + "]";
            if (json.currentToken() == JsonToken.START_OBJECT) named(json, where);
            else only(where).row(json, where);
        }
    }

    private void named(JsonParser json, String where) throws IOException {
        int[] fields = {0};
        Fields.each(json, where, name -> {
            Batch batch = batches.get(name);
            if (batch == null) throw unknown(where, name);
            batch.row(json, where + "." + name);
            fields[0]++;
        });
        if (fields[0] != batches.size())
            throw new InferFault(400, where + " must have each of the inputs " + batches.keySet());
    }

    private void inputs(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            only("inputs").rows(json, "inputs");
            return;
        }
        Fields.each(json, "inputs", name -> {
            String where = "inputs." + Json.shown(name);
            Batch batch = batches.get(name);
            if (batch != null && !tabular) {
                batch.rows(json, where);
            } else if (batches.size() == 1 && columns.named() && only(where).count() == 0) {
                tabular = true;
                table.column(json, name, where);
            } else {
                throw unknown("inputs", name);
            }
        });
    }

    // columns usually come first; where they do not, the rows are gone back to
    private void split(JsonParser json) throws IOException {
        var late = new Object() {
            long rows = -1;
            boolean header;
        };
        Fields.each(json, "dataframe_split", field -> {
            switch (field) {
                case "columns" -> {
                    table.header(json, "dataframe_split.columns");
                    late.header = true;
                }
                case "data" -> {
                    if (late.header) {
                        table.rows(json, "dataframe_split.data");
                    } else {
                        late.rows = json.currentTokenLocation().getByteOffset();
                        Json.skip(json, allowance);
                    }
                }
                default -> Json.skip(json, allowance);
            }
        });
        if (!late.header) throw new InferFault(400, "dataframe_split has no \"columns\"");
        if (late.rows < 0) return;
        int from = text.readerIndex() + (int) late.rows;
        try (JsonParser again = Json.parser(text.slice(from, text.writerIndex() - from))) {
            again.nextToken();
            table.rows(again, "dataframe_split.data");
        }
    }

    private Batch only(String where) {
        if (batches.size() == 1) return batches.values().iterator().next();
        throw new InferFault(400, where + " must be an object with each of the inputs " + batches.keySet());
    }

    private InferFault unknown(String where, String name) {
        return new InferFault(
                400, where + " has \"" + Json.shown(name) + "\", and the model's inputs are " + batches.keySet());
    }
}
