package dev.verge.gateway.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.util.Map;

/** Which TLS settings a target's connections have. */
@ConfigMapping(prefix = "verge.gateway.tls")
public interface UplinkTls {
    /** The name of a {@code quarkus.tls.<name>} configuration by target; a target without one trusts what Java trusts. */
    @WithParentName
    Map<String, String> targets();
}
