package dev.holdfast.examples.demo.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.examples.demo.orders.OrderFile;
import dev.holdfast.examples.demo.run.Run;
import dev.holdfast.examples.demo.run.RunResult;
import dev.holdfast.examples.demo.run.Settings;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;

/** Opens the page in a real browser during a real run. Skipped where there is no Chromium with its driver. */
@Timeout(120)
final class LivePageBrowserTest {

    /** Selenium warns that it does not know this version of Chromium; nothing here depends on that. Held, or it is lost. */
    private static final Logger CHATTER = Logger.getLogger("org.openqa.selenium");

    @TempDir
    Path profile;

    @BeforeAll
    static void silence() {
        CHATTER.setLevel(Level.SEVERE);
    }

    private static Optional<File> executable(String... paths) {
        return Stream.of(paths)
                .map(Path::of)
                .filter(Files::isExecutable)
                .map(Path::toFile)
                .findFirst();
    }

    /** Both given by path, so that Selenium looks for nothing and downloads nothing. */
    private ChromeDriver browser() {
        Optional<File> chromium =
                executable("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
        Optional<File> driver = executable("/usr/bin/chromedriver", "/usr/lib/chromium-browser/chromedriver");
        assumeTrue(chromium.isPresent(), "no Chromium found under /usr/bin");
        assumeTrue(driver.isPresent(), "no chromedriver found under /usr/bin");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.orElseThrow());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.orElseThrow())
                .usingAnyFreePort()
                .build();
        return new ChromeDriver(service, options);
    }

    @Test
    void showsHoldersQueueAndGrowingChartsDuringARunAndTheVerdictAfterIt() throws Exception {
        ChromeDriver browser = browser();
        try (LivePage page = LivePage.open(0)) {
            browser.get(page.url());
            CompletableFuture<RunResult> running = CompletableFuture.supplyAsync(() -> run(page));
            awaitTruth(browser, "document.querySelectorAll('.worker').length === 2");
            awaitTruth(browser, "document.querySelector('tr.holding td.token').textContent.length > 15");
            awaitTruth(browser, "document.querySelectorAll('#queues .chip').length > 1");
            long points = points(browser);
            awaitTruth(browser, "Number(document.getElementById('throughput').dataset.points) > " + (points + 2));
            awaitTruth(browser, "document.querySelector('#waits canvas').width > 100");
            assertFits(browser, 1280);
            assertFits(browser, 390);
            assertThat(running.get().passed()).isTrue();
            awaitTruth(browser, "document.querySelector('#verdict.passed') !== null");
            assertThat(browser.findElements(By.cssSelector("#checks li"))).hasSizeGreaterThanOrEqualTo(4);
            assertThat(browser.findElement(By.id("phase")).getText()).contains("all checks passed");
            assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
        } finally {
            browser.quit();
        }
    }

    private static RunResult run(LivePage page) {
        try {
            Settings settings = new Settings(null, 2, 4, 6, 2_000, 200, false, false, OrderFile.sample());
            try (Run run = Run.prepare(settings, page::publish)) {
                return run.execute();
            }
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static long points(ChromeDriver browser) {
        return (Long) browser.executeScript("return Number(document.getElementById('throughput').dataset.points)");
    }

    /** At this width nothing has to be scrolled sideways. */
    private static void assertFits(ChromeDriver browser, int width) {
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
        awaitTruth(browser, "document.documentElement.scrollWidth <= " + width);
        awaitTruth(browser, "document.querySelector('#throughput canvas').clientWidth < " + width);
    }

    private static void awaitTruth(ChromeDriver browser, String condition) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsInstanceOf(org.openqa.selenium.JavascriptException.class)
                .alias(condition)
                .until(() -> List.of(true).contains(browser.executeScript("return " + condition)));
    }
}
