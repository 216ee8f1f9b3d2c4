package dev.holdfast.lock.serial;

import dev.holdfast.lock.HoldfastException;
import org.jspecify.annotations.Nullable;

/** The task has not run, and will not. */
public final class TaskRejectedException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** Why a task is not taken, or not kept. */
    public enum Reason {
        /** As many tasks of its key wait as may: the fleet is slower than those who submit. */
        BACKLOG_FULL,
        /** The executor was closed before the task began. */
        CLOSED
    }

    private final String key;
    private final Reason reason;

    private TaskRejectedException(String message, @Nullable Throwable cause, String key, Reason reason) {
        super(message, cause);
        this.key = key;
        this.reason = reason;
    }

    static TaskRejectedException full(String key, int backlog) {
        String message = "the task of '" + key + "' was not taken: " + backlog + " wait already";
        return new TaskRejectedException(message, null, key, Reason.BACKLOG_FULL);
    }

    static TaskRejectedException closed(String key) {
        String message = "the task of '" + key + "' was not run: the executor is closed";
        return new TaskRejectedException(message, null, key, Reason.CLOSED);
    }

    /** The task's key. */
    public String key() {
        return key;
    }

    /** Why it will not run. */
    public Reason reason() {
        return reason;
    }

    @Override
    public TaskRejectedException again() {
        return new TaskRejectedException(String.valueOf(getMessage()), this, key, reason);
    }
}
