package dev.verge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {
    private static final Pattern GRAMMAR = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "0.0",
                "+1",
                "1.",
                ".5",
                "-0.12",
                "37270.00",
                "0.0666",
                "30.604",
                "1e3",
                "1E-3",
                "1e+2",
                "16777217",
                "16777219",
                "0.1",
                "3.4028235e38",
                "1e-45",
                "1e-60",
                "0.000000000000000000000000000000000001",
                "1.00000005960464477539062",
                "1.000000059604644775390625",
                "1.0000000596046448",
                "8388609.5",
                "000000000000000000000000001.5",
                "123456789012345678901234567890",
                "9007199254740993"
            })
    void readsWhatJavaReads(String text) {
        assertSame(Decimals.parse(text), Float.parseFloat(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "+",
                "-",
                ".",
                "-.",
                "e5",
                "1e",
                "1e+",
                "1e5.0",
                "1.2.3",
                "1,5",
                " 1",
                "1 ",
                "1\n",
                "NaN",
                "nan",
                "Infinity",
                "-Infinity",
                "inf",
                "0x1p3",
                "0x10",
                "1f",
                "1d",
                "1_000",
                "--1",
                "1-1",
                "１",
                "1e99",
                "-1e39",
                "3.5e38",
                "null",
                "true"
            })
    void refusesWhatIsNoFiniteDecimal(String text) {
        assertThat(Decimals.parse(text)).isNaN();
    }

    @Property(tries = 3000)
    void agreesWithJavaOnEveryTextOfTheGrammar(@ForAll("decimals") String text) {
        float expected = Float.parseFloat(text);
        assertSame(Decimals.parse(text), Float.isFinite(expected) ? expected : Float.NaN);
    }

    @Property(tries = 2000)
    void agreesWithJavaNearTheMiddleBetweenTwoFloats(@ForAll float value, @ForAll boolean up) {
        double middle = (value + (double) Math.nextUp(value)) / 2;
        double near = up ? Math.nextUp(middle) : middle;
        if (!Double.isFinite(near)) return;
        String text = new BigDecimal(near).toPlainString();
        assertSame(Decimals.parse(text), Float.parseFloat(text));
    }

    @Property(tries = 3000)
    void acceptsNothingOutsideTheGrammar(@ForAll("nearlyDecimals") String text) {
        boolean accepted = !Float.isNaN(Decimals.parse(text));
        boolean finite = GRAMMAR.matcher(text).matches() && Float.isFinite(Float.parseFloat(text));
        assertThat(accepted).isEqualTo(finite);
    }

    @Test
    void readsAPartOfABuffer() {
        byte[] line = "1,-2.5,3".getBytes(StandardCharsets.US_ASCII);
        assertThat(Decimals.parse(line, 2, 6)).isEqualTo(-2.5f);
    }

    @Test
    void readsWholeNumbersOfUpToEighteenDigits() {
        assertThat(whole("1723106601020")).isEqualTo(1_723_106_601_020L);
        assertThat(whole("000")).isZero();
        assertThat(whole("999999999999999999")).isEqualTo(999_999_999_999_999_999L);
        assertThat(whole("1000000000000000000")).isEqualTo(-1);
        assertThat(whole("")).isEqualTo(-1);
        assertThat(whole("-1")).isEqualTo(-1);
        assertThat(whole("1.0")).isEqualTo(-1);
    }

    // bit for bit, so that -0 is not 0 and NaN is NaN
    private static void assertSame(float actual, float expected) {
        assertThat(Float.floatToIntBits(actual))
                .as("%s and %s", actual, expected)
                .isEqualTo(Float.floatToIntBits(expected));
    }

    private static long whole(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return Decimals.parseWhole(bytes, 0, bytes.length);
    }

    @Provide
    Arbitrary<String> decimals() {
        Arbitrary<String> sign = Arbitraries.of("", "-", "+");
        Arbitrary<String> digits =
                Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(18);
        Arbitrary<String> fraction =
                Arbitraries.strings().numeric().ofMaxLength(12).map(f -> f.isEmpty() ? "" : "." + f);
        Arbitrary<String> exponent = Arbitraries.integers()
                .between(-60, 45)
                .map(e -> "e" + e)
                .optional(0.3)
                .map(e -> e.orElse(""));
        return Combinators.combine(sign, digits, fraction, exponent).as((s, d, f, e) -> s + d + f + e);
    }

    @Provide
    Arbitrary<String> nearlyDecimals() {
        return Arbitraries.strings().withChars("0123456789.eE+-fxN ").ofMaxLength(8);
    }
}
