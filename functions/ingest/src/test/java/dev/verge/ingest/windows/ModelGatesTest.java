package dev.verge.ingest.windows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.ingest.windows.ModelGates.Pass;
import dev.verge.ingest.windows.ModelGates.Standing;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModelGatesTest {
    private final ModelGates gates = new ModelGates(Set.of("a", "b"));

    private Pass pass() {
        return Objects.requireNonNull(gates.nextPass());
    }

    private void upToDate() {
        gates.ended(pass());
    }

    @Test
    void anOwnersFirstPassComesBeforeAnythingNew() {
        Pass first = pass();

        assertThat(first.first()).isTrue();
        assertThat(gates.takesNew("a")).isFalse();
        assertThat(gates.takesPending("a", first)).isTrue();
        assertThat(gates.takesPending("met on the way", first)).isTrue();

        gates.ended(first);
        assertThat(gates.takesNew("a")).isTrue();
        assertThat(gates.takesNew("met later")).isTrue();
        assertThat(gates.nextPass()).isNull();
    }

    @Test
    void oneWindowProbesAndTheOthersLeave() {
        upToDate();

        assertThat(gates.silent("a")).isEqualTo(Standing.PROBES);
        assertThat(gates.silent("a")).isEqualTo(Standing.LEAVES);
        assertThat(gates.takesNew("a")).isFalse();
        assertThat(gates.takesNew("b")).isTrue();
        assertThat(gates.nextPass()).isNull();
    }

    @Test
    void theLastModelThatAnswersKeepsItsPlaces() {
        upToDate();
        gates.silent("a");

        assertThat(gates.silent("b")).isEqualTo(Standing.WAITS);
        gates.open("a");
        assertThat(gates.silent("b")).isEqualTo(Standing.PROBES);
    }

    @Test
    void anOpenedModelTakesNothingNewBeforeItsPassHasEnded() {
        upToDate();
        gates.silent("a");
        gates.open("a");

        Pass pass = pass();
        assertThat(pass.first()).isFalse();
        assertThat(gates.takesNew("a")).isFalse();
        assertThat(gates.takesPending("a", pass)).isTrue();

        gates.ended(pass);
        assertThat(gates.takesNew("a")).isTrue();
    }

    @Test
    void aPassTakesNothingOfAModelThatOpenedUnderWay() {
        upToDate();
        gates.silent("a");
        gates.open("a");
        gates.silent("b");
        Pass forA = pass();

        gates.open("b");

        assertThat(gates.takesPending("b", forA)).isFalse();
        gates.ended(forA);
        assertThat(gates.takesNew("b")).isFalse();
        assertThat(gates.takesPending("b", pass())).isTrue();
    }

    @Test
    void aWindowLeftOutDuringAPassNeedsAnother() {
        upToDate();
        gates.silent("a");
        gates.open("a");
        Pass pass = pass();

        gates.leftOut("a");

        assertThat(gates.takesPending("a", pass)).isFalse();
        gates.ended(pass);
        assertThat(gates.takesNew("a")).isFalse();
        assertThat(gates.nextPass()).isNotNull();
    }
}
