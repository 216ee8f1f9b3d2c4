package dev.holdfast.lock.election;

import java.util.concurrent.Executor;

/** What the leader does, and where. */
record Duty(Executor executor, LeaderTask task) {}
