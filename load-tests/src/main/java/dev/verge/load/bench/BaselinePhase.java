package dev.verge.load.bench;

import dev.verge.load.door.RedisLink;
import dev.verge.load.site.Site;
import dev.verge.telemetry.Partitions;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What Redis and the loopback do on this machine with nothing else running: the same rows written and read. */
final class BaselinePhase {
    private static final int VEHICLES = 1000;
    private static final int ROUNDS = 300;
    private static final int PARTITIONS = 16;
    private static final int BATCH = 1000;

    private final Site.Plan plan;

    BaselinePhase(Site.Plan plan) {
        this.plan = plan;
    }

    Report.Baseline run() {
        try (Site site = Site.startRedis(plan)) {
            return new Report.Baseline(write(site), read(site));
        }
    }

    private static long write(Site site) {
        LoadFleet fleet = new LoadFleet(VEHICLES, new Partitions(PARTITIONS));
        long start = System.currentTimeMillis() - 86_400_000L;
        try (RawRedis redis = new RawRedis(site.redis().port())) {
            long begin = System.nanoTime();
            for (int round = 0; round < ROUNDS; round++) {
                for (int vehicle = 0; vehicle < VEHICLES; vehicle++) {
                    redis.send(fleet.row(vehicle, start + round * 1000L));
                }
            }
            redis.drain();
            return rate(redis.sent(), begin);
        }
    }

    private static long read(Site site) {
        try (RedisLink link = RedisLink.open(site.redisUrl())) {
            long begin = System.nanoTime();
            long entries = 0;
            for (int p = 0; p < PARTITIONS; p++) entries += readPartition(link, p);
            return rate(entries, begin);
        }
    }

    private static long readPartition(RedisLink link, int partition) {
        byte[] key = ("verge:1:{" + partition + "}:measurements").getBytes(StandardCharsets.US_ASCII);
        String position = "0-0";
        long entries = 0;
        while (true) {
            List<StreamMessage<byte[], byte[]>> batch =
                    link.await(link.commands().xread(XReadArgs.Builder.count(BATCH), StreamOffset.from(key, position)));
            if (batch.isEmpty()) return entries;
            entries += batch.size();
            position = batch.getLast().getId();
        }
    }

    private static long rate(long count, long begin) {
        return Math.round(count / ((System.nanoTime() - begin) / 1e9));
    }
}
