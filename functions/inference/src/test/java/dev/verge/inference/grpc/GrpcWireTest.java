package dev.verge.inference.grpc;

import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
class GrpcWireTest extends GrpcWire {}
