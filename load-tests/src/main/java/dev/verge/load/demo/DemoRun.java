package dev.verge.load.demo;

import dev.verge.load.door.Door;
import dev.verge.load.door.DoorException;
import dev.verge.load.door.DoorKind;
import dev.verge.load.door.RedisLink;
import dev.verge.load.replay.Pace;
import dev.verge.load.replay.Replay;
import dev.verge.load.replay.Source;
import dev.verge.load.result.Feed;
import dev.verge.load.result.Outcome;
import dev.verge.load.result.Rejection;
import dev.verge.load.site.Pause;
import dev.verge.load.site.Site;
import dev.verge.load.site.SiteException;
import dev.verge.load.wan.Fault;
import dev.verge.load.wan.Outage;
import dev.verge.load.wan.WanProxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A replay into a running site, watched until it ends. */
public final class DemoRun {
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration STALL = Duration.ofSeconds(60);
    private static final Duration LAST_OUTCOMES = Duration.ofSeconds(10);
    private static final Duration IN_A_HURRY = Duration.ofSeconds(1);
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final Site site;
    private final List<Source> sources;
    private final Pace pace;
    private final Board board;
    private final View view;
    private final Optional<PredictionsFile> predictions;
    private final CountDownLatch stopRequested;
    private final List<Outage> outages;
    private final long begin;
    private volatile @Nullable RuntimeException replayFailure;

    /**
     * @param begin when the demo began ({@link System#nanoTime})
     * @param stopRequested opened by Ctrl-C
     * @param outages when the uplink is cut, counted from the beginning of the replay
     */
    public DemoRun(
            Site site,
            List<Source> sources,
            Pace pace,
            View view,
            Optional<PredictionsFile> predictions,
            CountDownLatch stopRequested,
            List<Outage> outages,
            long begin) {
        this.site = site;
        this.sources = List.copyOf(sources);
        this.pace = pace;
        this.view = view;
        this.predictions = predictions;
        this.stopRequested = stopRequested;
        this.outages = List.copyOf(outages);
        this.begin = begin;
        this.board = new Board(
                sources.stream().flatMap(source -> source.vehicles().stream()).toList());
    }

    /**
     * Replays and watches.
     *
     * @param limit wall time from now on after which it ends
     * @param untilDone whether it ends when the replay is over and every row and window has its outcome
     * @throws SiteException if a process dies, or if nothing moves any more before all is done
     */
    public Summary run(Duration limit, boolean untilDone) {
        try (RedisLink link = RedisLink.open(site.redisUrl());
                Door door = DoorKind.MEASUREMENTS.open(site.redisUrl(), "")) {
            Feed feed = new Feed(link);
            Replay replay = new Replay(sources, door, pace, FOREVER, board::sent, place -> true);
            site.uplink().ifPresent(uplink -> uplink.follow(outages));
            Thread player = Thread.ofPlatform().daemon().name("replay").start(() -> play(replay, door));
            watch(feed, limit, untilDone);
            replay.stop();
            join(player);
            awaitLastOutcomes(feed);
            view.end(board, seconds());
            return board.summary();
        }
    }

    private void play(Replay replay, Door door) {
        try {
            replay.run();
            door.drain();
            board.replayOver();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            replayFailure = e;
        }
    }

    private void watch(Feed feed, Duration limit, boolean untilDone) {
        long end = System.nanoTime() + limit.toNanos();
        Stall stall = new Stall(STALL);
        while (System.nanoTime() < end && !stopRequested()) {
            if (!lookUnlessStopping(feed)) return;
            view.show(board, seconds());
            if (untilDone && board.isDone()) return;
            if (board.isReplayOver() && untilDone) stall.check(board, System.nanoTime());
        }
    }

    // Ctrl-C reaches the children too, Redis among them: what fails then is no failure
    private boolean lookUnlessStopping(Feed feed) {
        try {
            look(feed);
            return true;
        } catch (DoorException | SiteException e) {
            Pause.millis(300);
            if (stopRequested.getCount() > 0) throw e;
            return false;
        }
    }

    // rows in flight when the time is up may still become predictions
    private void awaitLastOutcomes(Feed feed) {
        if (stopRequested.getCount() == 0) return;
        long end = System.nanoTime() + LAST_OUTCOMES.toNanos();
        while (!board.isDone() && System.nanoTime() < end && !stopRequested()) look(feed);
    }

    private void look(Feed feed) {
        site.check();
        RuntimeException failure = replayFailure;
        if (failure != null) throw failure;
        while (feed.poll(listener())) {
            // until the streams' ends as they were
        }
        board.stats(feed.stats());
        site.uplink().ifPresent(uplink -> board.uplink(state(uplink)));
    }

    private static String state(WanProxy uplink) {
        String state = uplink.fault() == Fault.NONE ? "up" : "cut";
        return "uplink " + uplink.link() + " is " + state;
    }

    private Feed.Listener listener() {
        return new Feed.Listener() {
            @Override
            public void predicted(Outcome outcome) {
                if (board.knows(outcome.vehicle())) predictions.ifPresent(file -> file.write(outcome));
                board.predicted(outcome);
            }

            @Override
            public void rejected(Rejection rejection) {
                board.rejected(rejection);
            }
        };
    }

    private boolean stopRequested() {
        try {
            return stopRequested.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void join(Thread player) {
        try {
            player.join(stopRequested.getCount() == 0 ? IN_A_HURRY : LAST_OUTCOMES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private double seconds() {
        return (System.nanoTime() - begin) / 1e9;
    }
}
