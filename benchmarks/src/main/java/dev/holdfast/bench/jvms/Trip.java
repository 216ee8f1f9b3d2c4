package dev.holdfast.bench.jvms;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One side of a message that goes to and fro between two JVMs: the bare way that a lock has to take from hand to hand. A trip
 * goes from before a thread publishes to when the other's connection hears it; a little later a thread that waited for it has it.
 *
 * @param mine the channel this side hears
 * @param theirs the one it publishes to
 * @param begins whether it publishes first
 * @param file where the trips are written to: published, heard, had by the thread
 */
public record Trip(String mine, String theirs, boolean begins, long millis, Path file) {

    /** What a lost message costs at the end. */
    private static final long PATIENCE_MILLIS = 500;

    static Trip parse(String[] order) {
        return new Trip(
                order[1], order[2], Boolean.parseBoolean(order[3]), Long.parseLong(order[4]), Path.of(order[5]));
    }

    /** As a line. */
    public String order() {
        return String.join(" ", "trip", mine, theirs, Boolean.toString(begins), Long.toString(millis), file.toString());
    }

    void run(String uri) throws Exception {
        RedisClient client = RedisClient.create(uri);
        BlockingQueue<Hold> trips = new LinkedBlockingQueue<>();
        StatefulRedisPubSubConnection<String, String> ear = client.connectPubSub();
        ear.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String published) {
                long heard = System.nanoTime();
                trips.add(new Hold(Long.parseLong(published), heard, heard, 0));
            }
        });
        ear.sync().subscribe(mine);
        try {
            Hold.write(file, exchange(client.connect().sync(), trips));
        } finally {
            client.shutdown();
        }
    }

    private List<Hold> exchange(RedisCommands<String, String> redis, BlockingQueue<Hold> trips)
            throws InterruptedException {
        List<Hold> heard = new ArrayList<>();
        long end = System.nanoTime() + millis * 1_000_000;
        if (begins) awaitTheOther(redis);
        while (System.nanoTime() < end) {
            Hold trip = trips.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            if (trip == null) return heard;
            heard.add(new Hold(trip.asked(), trip.in(), System.nanoTime(), 0));
            publish(redis);
        }
        return heard;
    }

    private void awaitTheOther(RedisCommands<String, String> redis) throws InterruptedException {
        while (publish(redis) == 0) Thread.sleep(1);
    }

    private Long publish(RedisCommands<String, String> redis) {
        return redis.publish(theirs, Long.toString(System.nanoTime()));
    }
}
