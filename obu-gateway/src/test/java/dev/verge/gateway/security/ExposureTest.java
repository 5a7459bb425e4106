package dev.verge.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExposureTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,,false,true",
        "localhost,,false,true",
        "::1,,false,true",
        "0.0.0.0,,false,false",
        "::,,false,false",
        "192.0.2.1,,false,false",
        "no.such.host.invalid,,false,false",
        "0.0.0.0,none,false,true",
        "0.0.0.0,,true,true",
        "127.0.0.1,none,true,false",
        "127.0.0.1,off,false,false",
    })
    void startsOnlyWhereNobodyComesInByAccident(String host, String mode, boolean asks, boolean starts) {
        Optional<String> fault = Exposure.fault(host, Optional.ofNullable(mode), asks);

        assertThat(fault.isEmpty()).isEqualTo(starts);
        fault.ifPresent(sentence -> assertThat(sentence).contains("verge.gateway.security"));
    }
}
