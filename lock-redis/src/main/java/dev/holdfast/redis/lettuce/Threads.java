package dev.holdfast.redis.lettuce;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.EventLoopGroupProvider;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What clients run on, there for as long as one of them is open. */
final class Threads {

    private final ReentrantLock mutex = new ReentrantLock();
    private boolean shared;
    private int users;
    private @Nullable ClientResources resources;

    /** From the next client on that finds none running, one thread serves all connections. */
    void areShared() {
        mutex.lock();
        try {
            shared = true;
        } finally {
            mutex.unlock();
        }
    }

    /** One more client. */
    ClientResources enter() {
        mutex.lock();
        try {
            if (resources == null) resources = start();
            users++;
            return resources;
        } finally {
            mutex.unlock();
        }
    }

    private ClientResources start() {
        ClientResources.Builder fresh = OwnClient.resources();
        // The library starts two at the least, unless it is given its threads.
        if (shared) fresh.eventLoopGroupProvider(new DefaultEventLoopGroupProvider(1));
        return fresh.build();
    }

    /** One client less. Does not wait for the threads to end: it may be called on one of them. */
    void leave() {
        mutex.lock();
        try {
            if (--users > 0 || resources == null) return;
            EventLoopGroupProvider given = resources.eventLoopGroupProvider();
            resources.shutdown(0, 0, TimeUnit.SECONDS);
            given.shutdown(0, 0, TimeUnit.SECONDS);
            resources = null;
        } finally {
            mutex.unlock();
        }
    }
}
