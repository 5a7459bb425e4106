/** Doors over HTTP and JSON: Open Inference Protocol v2, KServe v1, MLflow; each reads, asks the data plane and writes. */
@NullMarked
package dev.verge.inference.rest;

import org.jspecify.annotations.NullMarked;
