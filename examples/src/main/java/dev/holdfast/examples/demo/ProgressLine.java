package dev.holdfast.examples.demo;

import dev.holdfast.examples.demo.page.LiveState;
import dev.holdfast.examples.demo.verdict.Text;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** The bar that grows with the time, on standard error. It appears when the workers are there. */
final class ProgressLine implements AutoCloseable {

    private static final int STEPS = 10;

    private final int seconds;
    private @Nullable ProgressBar bar;
    private boolean closed;

    ProgressLine(int seconds) {
        this.seconds = seconds;
    }

    void show(LiveState state) {
        if (!state.phase().equals("running") || closed) {
            return;
        }
        if (bar == null) {
            bar = new ProgressBarBuilder()
                    .setTaskName("orders")
                    .setInitialMax((long) seconds * STEPS)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(System.console() == null ? 2_000 : 250)
                    .hideEta()
                    .continuousUpdate()
                    .build();
        }
        LiveState.Totals totals = state.totals();
        bar.setExtraMessage(Text.count(totals.accepted() + totals.rejected(), "order") + ", wait p99 "
                + Text.millis(totals.p99()) + " ms");
        bar.stepTo(Math.min((long) seconds * STEPS, (long) (state.elapsed() * STEPS)));
    }

    /** The run is over; the bar stays as it is. */
    void finish() {
        closed = true;
        if (bar != null) {
            bar.stepTo((long) seconds * STEPS);
            bar.close();
            bar = null;
        }
    }

    @Override
    public void close() {
        finish();
    }
}
