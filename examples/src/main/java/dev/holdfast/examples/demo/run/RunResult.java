package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.page.LiveState;
import dev.holdfast.examples.demo.verdict.Finding;
import java.util.List;

/** What came of a run. */
public record RunResult(List<WorkerResult> workers, List<Finding> findings, LiveState last) {

    /** Whether every check passed. */
    public boolean passed() {
        return findings.stream().allMatch(Finding::passed);
    }
}
