package dev.verge.inference.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SilentDeathsTest {
    @TempDir
    Path folder;

    @Test
    void aModelThatNearlyAlwaysRunsIsNotCondemnedByHavingBeenThere() {
        assertThat(after(0.9, 30).condemn(3)).isFalse();
        assertThat(after(0.5, 9).condemn(3)).isFalse();
    }

    @Test
    void oneThatSeldomRunsAndAlwaysWasThereIs() {
        assertThat(after(0.05, 3).condemn(3)).isTrue();
        assertThat(after(0.5, 10).condemn(3)).isTrue();
        // less than three are too few to say anything
        assertThat(after(0.001, 2).condemn(3)).isFalse();
        assertThat(after(0.001, 9).condemn(0)).isFalse();
    }

    @Test
    void isReadAsItWasWrittenAndAsAnEarlierReleaseWroteIt() throws IOException {
        SilentDeaths deaths = after(0.1, 2);
        assertThat(SilentDeaths.parse(deaths.text())).isEqualTo(deaths);
        assertThat(SilentDeaths.parse("3\n")).isEqualTo(new SilentDeaths(3, 1));
    }

    @Test
    void theShareIsWhatWasSeen() throws IOException {
        // Given: seldom in use, and in use at the end
        InFlight count = InFlight.create(folder.resolve("model"));
        for (int i = 0; i < 97; i++) count.sample();
        count.begin();
        count.sample();
        // Then
        InFlight.Left left = InFlight.left(folder.resolve("model"));
        assertThat(left.underWay()).isEqualTo(1);
        assertThat(left.share()).isEqualTo(0.02, within(1e-9));
    }

    private static SilentDeaths after(double share, int times) {
        SilentDeaths deaths = SilentDeaths.NONE;
        for (int i = 0; i < times; i++) deaths = deaths.andOne(share);
        return deaths;
    }
}
