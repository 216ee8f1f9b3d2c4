package dev.holdfast.redis.lettuce;

/** Tells Lettuce's own threads from the application's: whoever waits on one of them for a reply waits for itself. */
final class EventLoop {

    private EventLoop() {}

    static boolean owns(Thread thread) {
        return thread.getName().startsWith("lettuce-");
    }

    static void mustNotBlock(String verb) {
        if (owns(Thread.currentThread())) {
            throw new IllegalStateException(verb + " blocks and was called on the event loop thread "
                    + Thread.currentThread().getName() + ", which would wait for itself; call it on another thread");
        }
    }
}
