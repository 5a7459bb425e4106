package dev.verge.redis.streams;

import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import java.io.File;
import java.util.Optional;

/// What a TLS connection trusts and shows; whether TLS is used at all is said by the address (`rediss://`).
///
/// @param trust PEM file of the authorities to trust; absent: those of the JVM
/// @param certificate PEM file of the client's certificate chain, for mutual TLS
/// @param key PEM file of the client's private key (PKCS#8)
/// @param verify full: chain and host name; ca: chain only; none: nothing, for experiments
record TlsOptions(Optional<File> trust, Optional<File> certificate, Optional<File> key, Verify verify) {

    enum Verify {
        FULL,
        CA,
        NONE;

        SslVerifyMode mode() {
            return switch (this) {
                case FULL -> SslVerifyMode.FULL;
                case CA -> SslVerifyMode.CA;
                case NONE -> SslVerifyMode.NONE;
            };
        }
    }

    TlsOptions {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("tls.certificate and tls.key go together");
        }
    }

    static TlsOptions from(Attributes attributes) {
        return new TlsOptions(
                attributes.text("tls.trust").map(File::new),
                attributes.text("tls.certificate").map(File::new),
                attributes.text("tls.key").map(File::new),
                attributes.choice("tls.verify", Verify.FULL));
    }

    SslOptions toSslOptions() {
        SslOptions.Builder builder = SslOptions.builder().jdkSslProvider();
        trust.ifPresent(builder::trustManager);
        certificate.ifPresent(chain -> key.ifPresent(file -> builder.keyManager(chain, file, null)));
        return builder.build();
    }
}
