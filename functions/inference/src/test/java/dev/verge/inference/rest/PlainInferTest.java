package dev.verge.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** What is read plainly is what the strict reader makes of it; whatever that refuses is not read plainly. */
class PlainInferTest {
    private static final long LIMIT = 1 << 20;
    private static final String ONE =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[%s]}]}";
    private static final List<String> REQUESTS = List.of(
            "{\"id\":\"7\",\"inputs\":[{\"name\":\"x\",\"shape\":[2,2],\"datatype\":\"FP32\",\"data\":[1.5,-2,3e2,0.25]}],"
                    + "\"outputs\":[{\"name\":\"y\"},{\"name\":\"z\",\"parameters\":{\"binary_data\":true}}]}",
            "{ \"inputs\" : [ { \"name\" : \"x\" , \"shape\" : [ 1 , 2 , 2 ] , \"datatype\" : \"FP32\" ,\n"
                    + "\t\"data\" : [ [ [ 1.5 , -2 ] , [ 3e2 , 0.1 ] ] ] } ] ,\r\n\"parameters\":{\"binary_data_output\":true} } ",
            "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[1]},"
                    + "{\"name\":\"w\",\"datatype\":\"INT16\",\"shape\":[1,1],\"parameters\":{\"binary_data_size\":2}},"
                    + "{\"name\":\"v\",\"datatype\":\"BYTES\",\"shape\":[1],\"parameters\":{\"binary_data_size\":5}}]}");

    // two bytes of w, and a text of one byte behind its length
    private static final byte[] REST = {1, 2, 1, 0, 0, 0, 'a'};

    @Example
    void readsOrdinaryRequests() {
        for (String json : REQUESTS) assertThat(isPlain(json)).as(json).isTrue();
        for (String number : List.of("50.25", "0.10000000149011612", "0.00012345678901234567", "-0.0", "1E-2"))
            assertThat(isPlain(ONE.formatted(number))).as(number).isTrue();
    }

    @Example
    void leavesOthersToTheStrictReader() {
        for (String number : List.of("NaN", "1e39", "01", ".5", "1.", "+1", "1e", "\"1\"", "null", "1,2", "[1]", ""))
            assertThat(isPlain(ONE.formatted(number))).as(number).isFalse();
        assertThat(isPlain("{\"parameters\":{\"binary_data_output\":true}")).isFalse();
        assertThat(isPlain("{\"inputs\":[{}]}")).isFalse();
        assertThat(isPlain("}")).isFalse();
        assertThat(isPlain("")).isFalse();
    }

    @Property(tries = 20_000)
    void readsNumbersAsTheStrictReaderDoes(@ForAll("numbers") String number) {
        Statistics.collect(isPlain(ONE.formatted(number)));
    }

    @Property(tries = 20_000)
    void readsChangedRequestsAsTheStrictReaderDoes(@ForAll("requests") byte[] json) {
        Statistics.collect(isPlain(json));
    }

    @Example
    void readsBadRequestsAsTheStrictReaderDoes() {
        BadRequest.all().filter(r -> !r.json().has("encode")).forEach(request -> isPlain(request.body()));
    }

    @Provide
    Arbitrary<String> numbers() {
        Arbitrary<String> digits =
                Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(24);
        Arbitrary<String> signs = Arbitraries.of("", "", "-", "+");
        Arbitrary<String> exponents = Combinators.combine(
                        Arbitraries.of("e", "E"),
                        signs,
                        Arbitraries.strings().numeric().ofMaxLength(4))
                .as((e, sign, number) -> e + sign + number)
                .injectNull(0.5)
                .map(exponent -> exponent == null ? "" : exponent);
        Arbitrary<String> made = Combinators.combine(signs, digits, digits.injectNull(0.3), exponents)
                .as((sign, whole, fraction, exponent) ->
                        sign + whole + (fraction == null ? "" : "." + fraction) + exponent);
        Arbitrary<Float> floats = Arbitraries.integers().map(Float::intBitsToFloat);
        return Arbitraries.oneOf(
                made,
                floats.map(String::valueOf),
                floats.map(value -> String.valueOf((double) value)),
                Arbitraries.doubles().map(String::valueOf),
                Combinators.combine(
                                floats.filter(Float::isFinite),
                                Arbitraries.integers().between(8, 40),
                                Arbitraries.integers().between(-2, 2))
                        .as(PlainInferTest::nearMidpoint));
    }

    // halfway between two neighbours, cut to so many digits, and some units of the last of them off
    private static String nearMidpoint(float value, int digits, int off) {
        BigDecimal next = new BigDecimal(Math.min(Math.nextUp(value), Float.MAX_VALUE));
        BigDecimal middle = new BigDecimal(value)
                .add(next)
                .divide(new BigDecimal(2))
                .round(new MathContext(digits, RoundingMode.DOWN));
        return middle.add(middle.ulp().multiply(new BigDecimal(off))).toString();
    }

    @Provide
    Arbitrary<byte[]> requests() {
        Arbitrary<byte[]> bytes = Arbitraries.of(REQUESTS).map(text -> text.getBytes(StandardCharsets.UTF_8));
        Arbitrary<String> pieces = Arbitraries.of(
                "",
                " ",
                "\"",
                "\\",
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "0",
                "1",
                "-",
                ".",
                "e",
                "é",
                "\u0000",
                "\"name\":",
                "null",
                "\"extra\":1,",
                "\"inputs\":[],",
                "\"data\":[1],",
                "\"shape\":[4],",
                "[2,2]",
                "[0]",
                "[]",
                "FP64",
                "x");
        Arbitrary<Change> changes = Combinators.combine(
                        Arbitraries.integers().between(0, 1000),
                        Arbitraries.integers().between(0, 3),
                        pieces)
                .as(Change::new);
        return Combinators.combine(bytes, changes.list().ofMinSize(1).ofMaxSize(2))
                .as((request, all) -> {
                    byte[] changed = request;
                    for (Change change : all) changed = change.of(changed);
                    return changed;
                });
    }

    /** A piece in the place of some bytes. */
    private record Change(int at, int length, String piece) {
        byte[] of(byte[] text) {
            int from = at % (text.length + 1);
            int to = Math.min(text.length, from + length);
            ByteBuf changed = Unpooled.buffer()
                    .writeBytes(text, 0, from)
                    .writeBytes(piece.getBytes(StandardCharsets.UTF_8))
                    .writeBytes(text, to, text.length - to);
            return ByteBufUtil.getBytes(changed);
        }
    }

    private static boolean isPlain(String json) {
        return isPlain(json.getBytes(StandardCharsets.UTF_8));
    }

    // whether it is read plainly; then the strict reader must make the same of it
    private static boolean isPlain(byte[] text) {
        ByteBuf json = Unpooled.wrappedBuffer(text);
        ByteBuf rest = text.length > 0 && new String(text, StandardCharsets.UTF_8).contains("binary_data_size")
                ? Unpooled.wrappedBuffer(REST)
                : Unpooled.EMPTY_BUFFER;
        long before = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
        Allowance allowance = new Allowance(LIMIT);
        InferCall plain = PlainInfer.read(json, rest.slice(), allowance);
        if (plain == null) {
            assertThat(allowance.left()).isEqualTo(LIMIT);
            assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory()).isEqualTo(before);
            return false;
        }
        Allowance others = new Allowance(LIMIT);
        InferCall strict = InferReader.readStrictly(json, rest.slice(), others);
        assertThat(shown(plain)).isEqualTo(shown(strict));
        assertThat(allowance.left()).isEqualTo(others.left());
        plain.release();
        strict.release();
        return true;
    }

    /** All that a call says. */
    static List<Object> shown(InferCall call) {
        return Arrays.asList(
                call.id(),
                call.binary(),
                call.outputs(),
                call.inputs().stream().map(PlainInferTest::shown).toList());
    }

    private static String shown(Tensor tensor) {
        String data = switch (tensor) {
            case Tensor.Numbers(var _, DataType _, var _, ByteBuf bytes) -> ByteBufUtil.hexDump(bytes);
            case Tensor.Strings strings -> String.join("|", strings.data());
        };
        return tensor.name() + " " + tensor.type() + " " + Arrays.toString(tensor.shape()) + " " + data;
    }
}
