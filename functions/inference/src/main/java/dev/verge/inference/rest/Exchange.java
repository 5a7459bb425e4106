package dev.verge.inference.rest;

import static java.util.Objects.requireNonNull;

import dev.verge.inference.plane.Caller;
import dev.verge.inference.plane.HeapShare;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.InferResponse;
import dev.verge.inference.tensor.MemoryBudget;
import dev.verge.inference.tensor.MemoryShortage;
import dev.verge.inference.tensor.Tensor;
import dev.verge.wire.Admission;
import dev.verge.wire.DeadlineHeader;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One request and its reply. */
final class Exchange implements Caller {
    private static final Logger LOG = Logger.getLogger(Exchange.class);
    private static final CharSequence DEADLINE = HttpHeaders.createOptimized(DeadlineHeader.NAME);
    private static final CharSequence HEADER_LENGTH = HttpHeaders.createOptimized("Inference-Header-Content-Length");

    // less than this fits in one packet anyway
    private static final int MIN_COMPRESSED = 1400;
    private static final long MAX_INLINE_OUTPUT = 256 * 1024;
    private static final int NONE = -1;

    private final RoutingContext http;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Limits limits;
    private Endpoint.Match match = Endpoint.Match.EMPTY;
    private @Nullable Answers answers;
    private OptionalLong deadline = OptionalLong.empty();
    private @Nullable Allowance allowance;
    // what a compressed body was let in with when it was expanded
    private int expandedBytes = NONE;

    /**
     * How much an exchange may take on.
     *
     * @param body longest body, before and after decompression, in bytes
     * @param inline longest body that is handled on the event loop, in bytes
     * @param admission lets in what a compressed body becomes
     * @param heap what all requests share of the heap
     * @param slowestReaderMillis how long a client may take to read a long reply
     */
    record Limits(long body, long inline, Admission admission, MemoryBudget heap, long slowestReaderMillis) {}

    /** Answers what a body asks. */
    interface Answer {
        /**
         * Reads the body and asks.
         *
         * @param body stays the exchange's, and is gone when this returns
         * @throws InferFault if the body is at fault
         */
        CompletionStage<Reply> to(ByteBuf body);
    }

    Exchange(RoutingContext http, Limits limits) {
        this.http = http;
        this.request = http.request();
        this.response = http.response();
        this.limits = limits;
    }

    /** This exchange, once it is known which endpoint answers. */
    Exchange matched(Endpoint endpoint, Endpoint.Match found) {
        this.answers = endpoint.answers();
        this.match = found;
        return this;
    }

    /** The model that the path names. */
    String model() {
        return Paths.name(requireNonNull(match.model()));
    }

    /** The version that the path names. */
    Optional<String> version() {
        return match.ofVersion().map(Paths::name);
    }

    /** Known once the body is being gathered. */
    @Override
    public OptionalLong deadline() {
        return deadline;
    }

    @Override
    public void whenGone(Runnable task) {
        requireNonNull(Vertx.currentContext(), "handlers and their workers have one")
                .runOnContext(_ -> {
                    if (response.closed() && !response.ended()) task.run();
                    else
                        http.addEndHandler(ended -> {
                            // a connection may close when everything has been said
                            if (ended.failed() && !response.ended()) task.run();
                        });
                });
    }

    /** What the tensors of this request may take; given back when it is answered. */
    Allowance allowance() {
        if (allowance == null) allowance = new Allowance(limits.body(), limits.heap());
        return allowance;
    }

    /**
     * How much of a body is JSON.
     *
     * @throws InferFault 400 if the request's header says what cannot be
     */
    int jsonBytes(ByteBuf body) {
        String said = request.getHeader(HEADER_LENGTH);
        if (said == null) return body.readableBytes();
        if (request.headers().getAll(HEADER_LENGTH).size() > 1) {
            throw new InferFault(400, HEADER_LENGTH + " must be said once");
        }
        boolean number = !said.isEmpty() && said.length() < 10 && said.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number) {
            throw new InferFault(400, HEADER_LENGTH + " must be a number of bytes, not \"" + Json.shown(said) + '"');
        }
        int bytes = Integer.parseInt(said);
        if (bytes > body.readableBytes()) {
            throw new InferFault(
                    400, HEADER_LENGTH + " is " + bytes + ", and the body has " + body.readableBytes() + " bytes");
        }
        return bytes;
    }

    /** Gathers the body, then answers it: a small one on the event loop, where it takes some microseconds. */
    void answer(Answer answer) {
        ContentTypes.check(request);
        deadline = deadline(request);
        Optional<ContentCoding> coding = ContentCoding.of(request);
        new BodyReader(http, limits.body(), (int) limits.inline())
                .read(
                        body -> {
                            if (coding.isEmpty() && body.readableBytes() <= limits.inline())
                                reply(answered(body, answer));
                            else onWorker(coding, body, answer);
                        },
                        this::fail);
    }

    private static OptionalLong deadline(HttpServerRequest request) {
        String said = request.getHeader(DEADLINE);
        if (said == null) return OptionalLong.empty();
        try {
            return DeadlineHeader.until(said, System.nanoTime());
        } catch (IllegalArgumentException e) {
            throw new InferFault(400, e.getMessage() + ", not \"" + Json.shown(said) + '"');
        }
    }

    private void onWorker(Optional<ContentCoding> coding, ByteBuf body, Answer answer) {
        http.vertx()
                .executeBlocking(() -> answered(coding.isEmpty() ? body : expanded(coding.get(), body), answer), false)
                .onComplete(asked -> {
                    if (asked.succeeded()) reply(asked.result());
                    else fail(asked.cause());
                });
    }

    // a body of a few kilobytes may become the longest: it is let in a second time, by the length that it then has
    private ByteBuf expanded(ContentCoding coding, ByteBuf body) {
        try {
            int length = coding.length(body, limits.body());
            if (!limits.admission().enter(length)) {
                throw new InferFault(503, "as many bytes of bodies as allowed are being read; try again later");
            }
            expandedBytes = length;
            return coding.decode(body, length);
        } finally {
            body.release();
        }
    }

    // when nothing of the request is needed any more
    private void leave() {
        if (expandedBytes != NONE) limits.admission().leave(expandedBytes);
        expandedBytes = NONE;
        if (allowance != null) allowance.close();
    }

    private static CompletionStage<Reply> answered(ByteBuf body, Answer answer) {
        try {
            return answer.to(body);
        } finally {
            body.release();
        }
    }

    /**
     * Makes the reply of what a model said, and releases that. Where it was said at once, on the event loop, a long reply is
     * made on a worker: a million numbers in JSON take half a second.
     */
    CompletionStage<Reply> made(CompletionStage<InferResponse> said, Function<InferResponse, Reply> writer) {
        if (said instanceof CompletableFuture<InferResponse> now
                && now.state() == Future.State.SUCCESS
                && bytes(now.resultNow()) > MAX_INLINE_OUTPUT) {
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            http.vertx()
                    .executeBlocking(() -> reply.complete(made(now.resultNow(), writer)), false)
                    .onFailure(reply::completeExceptionally);
            return reply;
        }
        return said.thenApply(response -> made(response, writer));
    }

    private Reply made(InferResponse response, Function<InferResponse, Reply> writer) {
        try {
            allowance().takeTexts(response);
            return writer.apply(response);
        } finally {
            response.release();
        }
    }

    private static long bytes(InferResponse response) {
        long bytes = 0;
        for (Tensor output : response.outputs()) {
            bytes += switch (output) {
                case Tensor.Numbers numbers -> numbers.data().readableBytes();
                case Tensor.Strings strings -> HeapShare.STRING * strings.data().length;
            };
        }
        return bytes;
    }

    /** Sends a reply when it is there. */
    void reply(CompletionStage<Reply> reply) {
        Context context = Vertx.currentContext();
        reply.whenComplete((answer, fault) -> {
            if (context == null || Vertx.currentContext() == context) end(answer, fault);
            else context.runOnContext(v -> end(answer, fault));
        });
    }

    private void end(Reply answer, Throwable fault) {
        if (fault == null) reply(answer);
        else fail(fault);
    }

    /** Sends a reply, and releases its body. */
    void reply(Reply reply) {
        leave();
        ByteBuf body = reply.body();
        if (response.ended() || response.closed()) {
            body.release();
            return;
        }
        response.setStatusCode(reply.status());
        if (answers != null) answers.add(reply.status());
        if (reply.contentType() != null) response.putHeader(HttpHeaders.CONTENT_TYPE, reply.contentType());
        for (Map.Entry<String, String> header : reply.headers().entrySet()) {
            response.putHeader(header.getKey(), header.getValue());
        }
        if (reply.jsonBytes() >= 0) response.putHeader(HEADER_LENGTH, Integer.toString(reply.jsonBytes()));
        Optional<ContentCoding> coding =
                body.readableBytes() < MIN_COMPRESSED ? Optional.empty() : ContentCoding.accepted(request);
        if (coding.isEmpty()) send(body);
        else compress(coding.get(), body);
    }

    private void compress(ContentCoding coding, ByteBuf body) {
        http.vertx()
                .executeBlocking(() -> coding.encode(body), false)
                .onSuccess(compressed -> {
                    body.release();
                    if (response.closed()) {
                        compressed.release();
                        return;
                    }
                    response.putHeader(HttpHeaders.CONTENT_ENCODING, coding.coding());
                    send(compressed);
                })
                // nothing has been sent yet, and the client can read it as it is
                .onFailure(none -> send(body));
    }

    // what is on the heap is collected, whatever becomes of it
    private void send(ByteBuf body) {
        if (body.hasArray()) {
            response.end(Buffer.buffer(body));
            return;
        }
        // who does not read holds memory that others need
        long timer = http.vertx().setTimer(limits.slowestReaderMillis(), late -> cutOff());
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.readableBytes()));
        // ended when it has been read: Vert.x resets no stream that has been ended before
        response.write(Buffer.buffer(body)).onComplete(sent -> {
            http.vertx().cancelTimer(timer);
            body.release();
            if (sent.succeeded()) response.end();
        });
    }

    // a connection that is closed politely sends what waits first, which nobody reads
    private void cutOff() {
        if (request.version() == HttpVersion.HTTP_2) response.reset();
        else if (request.connection() instanceof ConnectionBase connection)
            connection.channelHandlerContext().close();
    }

    /** Sends what went wrong. */
    void fail(Throwable thrown) {
        reply(refusal(thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown));
    }

    private Reply refusal(Throwable thrown) {
        return switch (thrown) {
            case InferFault fault -> {
                if (fault.status() == 503 || fault.status() == 429) response.putHeader(HttpHeaders.RETRY_AFTER, "1");
                yield Errors.reply(fault.status(), fault.getMessage());
            }
            case MemoryShortage shortage -> later(String.valueOf(shortage.getMessage()));
            case Throwable none
            when MemoryShortage.isBehind(none) -> {
                LOG.errorf("no memory for a request path=%s: %s", Json.shown(Paths.of(request)), none);
                yield later("there is no memory for this request now; try again later");
            }
            default -> {
                LOG.errorf(thrown, "request failed path=%s", Json.shown(Paths.of(request)));
                yield Errors.reply(500, "the server failed on this request");
            }
        };
    }

    private Reply later(String sentence) {
        response.putHeader(HttpHeaders.RETRY_AFTER, "1");
        return Errors.reply(503, sentence);
    }
}
