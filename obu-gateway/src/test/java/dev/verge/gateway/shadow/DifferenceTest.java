package dev.verge.gateway.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DifferenceTest {
    private static Optional<Difference> between(String one, String other) {
        return Opinion.of(Buffer.buffer(one.replace('\'', '"')))
                .flatMap(a -> Opinion.of(Buffer.buffer(other.replace('\'', '"')))
                        .flatMap(b -> Difference.between(a, b, 0.01)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'label':'a','confidence':0.9} | {'label':'a','confidence':0.8} | true | 0.1",
                "{'label':'a','confidence':0.9} | {'label':'b','confidence':0.9} | false | 0",
                "{'label':'a','labels':['a','b'],'scores':[0.9,0.1]} | {'label':'a','labels':['b','a'],'scores':[0.1,0.9]} | true | 0",
                "{'outputs':[{'name':'p','datatype':'FP32','shape':[2,2],'data':[0.9,0.1,0.2,0.8]}]} | {'outputs':[{'name':'p','datatype':'FP32','shape':[2,2],'data':[0.6,0.4,0.3,0.7]}]} | true | 0.3",
                "{'outputs':[{'name':'p','datatype':'FP32','shape':[2,2],'data':[0.9,0.1,0.2,0.8]}]} | {'outputs':[{'name':'p','datatype':'FP32','shape':[2,2],'data':[0.9,0.1,0.8,0.2]}]} | false | 0.6",
                "{'outputs':[{'name':'y','datatype':'FP64','shape':[1],'data':[100]}]} | {'outputs':[{'name':'y','datatype':'FP64','shape':[1],'data':[100.9]}]} | true | 0.9",
                "{'outputs':[{'name':'y','datatype':'FP64','shape':[1],'data':[100]}]} | {'outputs':[{'name':'y','datatype':'FP64','shape':[1],'data':[102]}]} | false | 2",
                "{'predictions':[[0.1,0.9],[0.8,0.2]]} | {'predictions':[[0.2,0.8],[0.9,0.1]]} | true | 0.1",
                "{'predictions':[3.0]} | {'predictions':[3.001]} | true | 0.001",
                "{'predictions':['town']} | {'predictions':['road']} | false | ",
            })
    void agreesOrNot(String one, String other, boolean agreed, Double score) {
        Difference difference = between(one, other).orElseThrow();

        assertThat(difference.agreed()).isEqualTo(agreed);
        if (score == null) assertThat(difference.score()).isEmpty();
        else assertThat(difference.score().orElseThrow()).isCloseTo(score, org.assertj.core.data.Offset.offset(1e-9));
    }

    @Test
    void wholeNumberOutputsAreLabels() {
        String one = "{'outputs':[{'name':'c','datatype':'INT64','shape':[2],'data':[1,2]}]}";

        assertThat(between(one, one).orElseThrow().agreed()).isTrue();
        assertThat(between(one, one.replace("[1,2]", "[1,3]")).orElseThrow().agreed())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "{}", "[]", "{'error':'x'}", "{'predictions':[]}", "{'outputs':[]}"})
    void whatSaysNothingIsNotCompared(String reply) {
        assertThat(between(reply, "{'label':'a'}")).isEmpty();
    }

    @Test
    void answersOfDifferentLengthAreNotCompared() {
        assertThat(between("{'predictions':[1,2]}", "{'predictions':[1]}")).isEmpty();
    }
}
