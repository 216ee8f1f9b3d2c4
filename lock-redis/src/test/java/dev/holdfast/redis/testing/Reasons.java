package dev.holdfast.redis.testing;

import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Why tests were skipped. */
final class Reasons implements TestExecutionListener {

    private @Nullable String first;

    /** The first reason, or null if nothing was skipped. */
    @Nullable
    String first() {
        return first;
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        note(reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() != Status.ABORTED) return;
        note(result.getThrowable().map(Throwable::getMessage).orElse("aborted"));
    }

    private void note(String reason) {
        if (first == null) first = reason;
    }
}
