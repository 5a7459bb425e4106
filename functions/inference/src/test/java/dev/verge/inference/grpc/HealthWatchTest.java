package dev.verge.inference.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.verge.inference.grpc.protocol.health.HealthCheckRequest;
import dev.verge.inference.grpc.protocol.health.HealthCheckResponse;
import dev.verge.inference.grpc.protocol.health.HealthCheckResponse.ServingStatus;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What gRPC's own Java client sees when it watches a server's health. */
class HealthWatchTest {
    private final GrpcServer server = new GrpcServer();
    private final ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .build();

    private static final class Watch implements StreamObserver<HealthCheckResponse> {
        final List<ServingStatus> statuses = new CopyOnWriteArrayList<>();
        volatile Status end = Status.UNKNOWN;
        private final ClientCall<HealthCheckRequest, HealthCheckResponse> call;

        Watch(ManagedChannel channel, String service, CallOptions options) {
            call = channel.newCall(
                    Clients.method(
                            MethodType.SERVER_STREAMING,
                            "grpc.health.v1.Health/Watch",
                            HealthCheckRequest.getDefaultInstance(),
                            HealthCheckResponse.getDefaultInstance()),
                    options);
            ClientCalls.asyncServerStreamingCall(
                    call, HealthCheckRequest.newBuilder().setService(service).build(), this);
        }

        void awaitStatuses(ServingStatus... expected) {
            await().pollInterval(Duration.ofMillis(5))
                    .untilAsserted(() -> assertThat(statuses).containsExactly(expected));
        }

        Status awaitEnd() {
            await().pollInterval(Duration.ofMillis(5)).until(() -> end.getCode() != Status.Code.UNKNOWN);
            return end;
        }

        @Override
        public void onNext(HealthCheckResponse response) {
            statuses.add(response.getStatus());
        }

        @Override
        public void onError(Throwable failure) {
            end = Status.fromThrowable(failure);
        }

        @Override
        public void onCompleted() {
            end = Status.OK;
        }
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.close();
    }

    private Watch watch(String service) {
        return new Watch(channel, service, CallOptions.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "inference.GRPCInferenceService"})
    void tellsTheStatusAndEachChange(String service) {
        server.plane.isReady = false;
        Watch watch = watch(service);
        watch.awaitStatuses(ServingStatus.NOT_SERVING);

        server.plane.isReady = true;
        watch.awaitStatuses(ServingStatus.NOT_SERVING, ServingStatus.SERVING);

        server.plane.isReady = false;
        watch.awaitStatuses(ServingStatus.NOT_SERVING, ServingStatus.SERVING, ServingStatus.NOT_SERVING);
        assertThat(watch.end.getCode()).isEqualTo(Status.Code.UNKNOWN);
    }

    @Test
    void anUnknownServiceIsWatchedToo() {
        Watch watch = watch("inference");
        watch.awaitStatuses(ServingStatus.SERVICE_UNKNOWN);
        assertThat(watch.end.getCode()).isEqualTo(Status.Code.UNKNOWN);
    }

    @Test
    void aServerThatStopsSaysSoAndEndsTheCall() {
        Watch watch = watch("");
        watch.awaitStatuses(ServingStatus.SERVING);

        server.draining.begin(new ShutdownDelayInitiatedEvent());
        assertThat(watch.awaitEnd().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(watch.statuses).containsExactly(ServingStatus.SERVING, ServingStatus.NOT_SERVING);
    }

    @Test
    void endsWithTheCallersDeadline() {
        Watch watch = new Watch(channel, "", CallOptions.DEFAULT.withDeadlineAfter(500, TimeUnit.MILLISECONDS));
        assertThat(watch.awaitEnd().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }

    // one after the other: a call that begins takes a place of the four
    private List<Watch> watches(int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> {
                    Watch watch = watch("");
                    watch.awaitStatuses(ServingStatus.SERVING);
                    return watch;
                })
                .toList();
    }

    @Test
    void watchesTakeNobodysPlaceAndAreGivenBackWhenCallersGo() {
        // far more than calls that may run at a time, and in two rounds more than there may be watches
        for (int round = 0; round < 2; round++) {
            List<Watch> watches = watches(40);
            assertThat(Clients.infer(channel, Requests.raw("echo", 1)).getModelName())
                    .isEqualTo("echo");
            watches.forEach(watch -> watch.call.cancel("gone", null));
            watches.forEach(watch -> assertThat(watch.awaitEnd().getCode()).isEqualTo(Status.Code.CANCELLED));
        }
    }

    @Test
    void thereIsABoundOnWatches() {
        assertThat(watches(64)).hasSize(64);
        assertThat(watch("").awaitEnd().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
}
