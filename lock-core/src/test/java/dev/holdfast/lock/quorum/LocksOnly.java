package dev.holdfast.lock.quorum;

import java.util.Map;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/** Skips what a contract asks of a lock's neighbours: a quorum refuses them, in these words. */
final class LocksOnly implements ExecutionCondition, TestExecutionExceptionHandler {

    private static final String REFUSAL = "a quorum keeps locks, not ";

    private static final Map<String, String> OTHERWISE = Map.of(
            "freeOnesAreTakenInOneStep", "a quorum takes one after the other",
            "aGrantByMessageIsHeard", "a message is a hint to ask");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String why = context.getTestMethod()
                .map(method -> OTHERWISE.get(method.getName()))
                .orElse(null);
        return why == null ? ConditionEvaluationResult.enabled("a lock's") : ConditionEvaluationResult.disabled(why);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        for (Throwable each = failure; each != null; each = each.getCause())
            if (each instanceof UnsupportedOperationException
                    && String.valueOf(each.getMessage()).startsWith(REFUSAL))
                throw new TestAbortedException(each.getMessage());
        throw failure;
    }
}
