package dev.verge.inference.grpc;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class GrpcWireIT extends GrpcWire {}
