package dev.holdfast.examples.races;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The bar on standard error that tells which race is being run. */
final class ProgressLine implements AutoCloseable {

    private final ProgressBar bar;

    ProgressLine(int races) {
        bar = new ProgressBarBuilder()
                .setTaskName("races")
                .setInitialMax(races)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(System.console() == null ? 2_000 : 250)
                .hideEta()
                .continuousUpdate()
                .build();
    }

    void tell(String what) {
        bar.setExtraMessage(what);
    }

    /** One more race is over. */
    void step() {
        bar.step();
    }

    @Override
    public void close() {
        bar.setExtraMessage("");
        bar.close();
    }
}
