@NullMarked
package dev.verge.gateway.knative;

import org.jspecify.annotations.NullMarked;
