package dev.verge.ingest.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeSeriesBridgeIT extends TimeSeriesContract {
    @Override
    SeriesStore open() {
        return new FakeTimeSeries();
    }

    @Test
    void aRedisWithoutTheModuleIsAskedAgainRarely() throws InterruptedException {
        try (TestRedis plain = new TestRedis();
                Doors doors = new Doors(plain.url())) {
            doors.lease.keep();

            assertThat(doors.timeSeries.run()).isEqualTo(Duration.ofMinutes(10));
        }
    }
}
