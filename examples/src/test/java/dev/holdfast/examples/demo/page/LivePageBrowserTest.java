package dev.holdfast.examples.demo.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.demo.orders.OrderFile;
import dev.holdfast.examples.demo.page.LiveState.Stretch;
import dev.holdfast.examples.demo.page.LiveState.Strip;
import dev.holdfast.examples.demo.run.Run;
import dev.holdfast.examples.demo.run.RunResult;
import dev.holdfast.examples.demo.run.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Opens the page in a real browser during a real run. Skipped where there is no Chromium with its driver. */
@Timeout(240)
final class LivePageBrowserTest {

    @TempDir
    Path profile;

    @Test
    void showsTheRunAndPassesOnWhatIsPressed() throws Exception {
        Settings settings = new Settings(null, 3, 3, 300, 1_000, 200, false, false, OrderFile.sample());
        try (Chromium browser = Chromium.start(profile);
                LivePage page = LivePage.open(0);
                Run run = Run.prepare(settings, page::publish)) {
            page.connect(run.hand());
            browser.width(1280);
            showsWhatMustNotBe(browser);
            browser.open(page.url());
            CompletableFuture<RunResult> running = CompletableFuture.supplyAsync(() -> execute(run));
            showsWhoHoldsAndWhoWaits(browser);
            buttonsAskFirst(browser);
            pausesAndResumes(browser);
            kills(browser);
            isFitForEveryone(browser);
            run.cutShort();
            assertThat(running.get().passed()).isTrue();
            showsTheVerdict(browser);
            browser.assertNothingWentWrong();
        }
    }

    /** Two that hold the same lock at the same time; and a name that is no text. */
    private static void showsWhatMustNotBe(Chromium browser) throws IOException {
        try (LivePage page = LivePage.open(0)) {
            String account = "<img src=x>";
            Stretch one = new Stretch(account, 1, 1, 1.0, 1.2, "released");
            Stretch two = new Stretch(account, 2, 1, 1.1, 1.3, "lost");
            Stretch three = new Stretch(account, 1, 2, 1.3, 1.4, "released");
            page.publish(States.of(new Strip(List.of(account), 0, List.of(one, two, three), List.of())));
            browser.open(page.url());
            browser.click("#strip-table summary");
            browser.awaitTruth("document.getElementById('overlaps').textContent === '1 overlapping holds'");
            browser.awaitTruth("[...document.querySelectorAll('#strip-table td')].map(cell => cell.textContent).join()"
                    + " === '<img src=x>,3,25 %,200.0,1,1,–'");
            assertThat(browser.run("return document.querySelectorAll('main img').length"))
                    .isEqualTo(0L);
        }
    }

    private static void showsWhoHoldsAndWhoWaits(Chromium browser) {
        browser.awaitTruth("document.querySelectorAll('.worker.running').length === 3");
        browser.awaitTruth("document.querySelector('tr.holding td.token').textContent.length > 15");
        browser.awaitTruth("document.querySelectorAll('#queues .chip').length > 1");
        browser.awaitTruth("document.querySelectorAll('#counters li').length === 9");
        browser.awaitTruth("Number(document.getElementById('strip').dataset.holds) > 20");
        for (String chart : new String[] {"throughput", "waits", "arrivals"}) {
            browser.awaitTruth("Number(document.getElementById('" + chart + "').dataset.points) > 2");
            browser.awaitTruth("document.querySelector('#" + chart + " canvas').width > 100");
            browser.awaitTruth("/[1-9]/.test(document.getElementById('" + chart + "-key').textContent)");
        }
        assertThat(browser.text("main")).doesNotContain("NaN", "undefined", "null");
        assertThat(browser.text("#overlaps")).isEqualTo("no overlap");
    }

    private static void buttonsAskFirst(Chromium browser) {
        browser.click("[aria-label='Kill worker 1']");
        browser.awaitTruth("document.getElementById('ask').open");
        browser.awaitTruth("document.activeElement.id === 'ask-no'");
        browser.assertLegible();
        browser.click("#ask-no");
        browser.awaitTruth("!document.getElementById('ask').open");
        browser.awaitTruth("document.activeElement.getAttribute('aria-label') === 'Kill worker 1'");
        browser.keys(Keys.ENTER);
        browser.awaitTruth("document.getElementById('ask').open");
        browser.keys(Keys.ESCAPE);
        browser.awaitTruth("!document.getElementById('ask').open");
        assertThat(browser.text("#said")).doesNotContain("worker 1");
    }

    private static void press(Chromium browser, String button) {
        browser.click("[aria-label='" + button + "']");
        browser.awaitTruth("document.getElementById('ask-title').textContent === '" + button + "?'");
        browser.click("#ask-yes");
    }

    private static void pausesAndResumes(Chromium browser) {
        press(browser, "Pause worker 2");
        browser.awaitTruth("document.querySelector('.worker.w2.paused') !== null");
        browser.awaitTruth("document.getElementById('said').textContent.startsWith('worker 2 stopped by hand')");
        browser.awaitTruth("document.getElementById('strip').dataset.marks.includes('pause')");
        browser.awaitTruth("document.activeElement.getAttribute('aria-label') === 'Resume worker 2'");
        press(browser, "Resume worker 2");
        browser.awaitTruth("document.querySelector('.worker.w2.running') !== null");
        browser.awaitTruth("document.getElementById('strip').dataset.marks.includes('resume')");
    }

    private static void kills(Chromium browser) {
        press(browser, "Kill worker 3");
        browser.awaitTruth("document.querySelector('.worker.w3.killed') !== null");
        browser.awaitTruth("document.getElementById('events').textContent.includes('killed by hand')");
        browser.awaitTruth("document.getElementById('strip').dataset.marks.includes('kill')");
        browser.awaitTruth("document.querySelectorAll('.worker.w3 [aria-disabled=true]').length === 2");
    }

    private static void isFitForEveryone(Chromium browser) {
        for (String table : new String[] {"strip", "waits", "throughput", "arrivals"}) {
            browser.click("#" + table + "-table summary");
            browser.awaitTruth("document.querySelectorAll('#" + table + "-table tbody tr').length > 2");
        }
        browser.run("document.getElementById('group').value = '1';"
                + "document.getElementById('group').dispatchEvent(new Event('change'))");
        browser.assertNamed();
        for (String scheme : new String[] {"light", "dark"}) {
            browser.scheme(scheme);
            browser.assertLegible();
            browser.assertFits(1280);
            browser.assertFits(390);
        }
        browser.awaitTruth("getComputedStyle(document.getElementById('done')).transitionDuration === '0s'");
        browser.scheme("light");
        browser.width(1280);
    }

    private static void showsTheVerdict(Chromium browser) {
        browser.awaitTruth("document.querySelector('#verdict.passed') !== null");
        assertThat(browser.text("#checks")).contains("ledger exact", "no overlap", "disturbed by hand");
        assertThat(browser.text("#phase")).contains("all checks passed");
        browser.assertLegible();
    }

    /** {@code -Dholdfast.screenshots=DIRECTORY} makes the pictures of the documentation. */
    @Test
    @EnabledIfSystemProperty(named = "holdfast.screenshots", matches = ".+")
    void picturesForTheDocumentation() throws Exception {
        Path directory = Files.createDirectories(Path.of(System.getProperty("holdfast.screenshots")));
        Settings settings = new Settings(null, 3, 4, 24, 2_000, 200, true, true, OrderFile.sample());
        try (Chromium browser = Chromium.start(profile);
                LivePage page = LivePage.open(0);
                Run run = Run.prepare(settings, page::publish)) {
            page.connect(run.hand());
            browser.width(1280);
            browser.scheme("light");
            browser.open(page.url());
            CompletableFuture<RunResult> running = CompletableFuture.supplyAsync(() -> execute(run));
            browser.awaitTruth("document.getElementById('events').textContent.includes('killed')");
            browser.run("document.getElementById('window').value = '10';"
                    + "document.getElementById('window').dispatchEvent(new Event('change'))");
            browser.awaitTruth("Number(document.getElementById('waits').dataset.points) >= 31");
            browser.picture(directory.resolve("demo-light.png"));
            browser.scheme("dark");
            browser.awaitTruth("new Promise(done => setTimeout(() => done(true), 600))");
            browser.picture(directory.resolve("demo-dark.png"));
            browser.scheme("light");
            browser.assertFits(390);
            browser.awaitTruth("new Promise(done => setTimeout(() => done(true), 600))");
            browser.picture(directory.resolve("demo-narrow.png"));
            running.get();
        }
    }

    private static RunResult execute(Run run) {
        try {
            return run.execute();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
