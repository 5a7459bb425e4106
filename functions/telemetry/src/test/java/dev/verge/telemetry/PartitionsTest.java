package dev.verge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionsTest {
    @Test
    void usesTheChecksumOfRedisCluster() {
        // the check value of CRC-16/XMODEM, which the Redis Cluster specification quotes
        assertThat(Partitions.crc16("123456789".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(0x31C3);
    }

    @Test
    void putsAVehicleIntoTheRemainderOfItsChecksum() {
        assertThat(new Partitions(16).of(new VehicleId("123456789"))).isEqualTo(0x31C3 % 16);
        assertThat(new Partitions(7).of("123456789")).isEqualTo(0x31C3 % 7);
        assertThat(new Partitions(1).of("anything")).isZero();
        assertThat(new Partitions(997).of(new VehicleId("A-z_0.9"))).isEqualTo(new Partitions(997).of("A-z_0.9"));
    }

    @Test
    void leavesNoPartitionIdle() {
        // Given
        int[] vehicles = new int[16];
        // When
        for (int i = 0; i < 1600; i++) vehicles[Partitions.DEFAULT.of("car-" + i)]++;
        // Then
        assertThat(IntStream.of(vehicles).boxed())
                .allSatisfy(count -> assertThat(count).isGreaterThan(50));
    }

    @Test
    void refusesToHaveNoPartition() {
        assertThatThrownBy(() -> new Partitions(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
