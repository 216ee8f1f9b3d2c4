package dev.holdfast.examples.demo.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;

/** A real browser, without a window. The test is skipped where there is none. */
final class Chromium implements AutoCloseable {

    /** Selenium warns that it does not know this version of Chromium; nothing here depends on that. Held, or it is lost. */
    private static final Logger CHATTER = Logger.getLogger("org.openqa.selenium");

    /** Text whose contrast with what is behind it is too small, as {@code text: ratio}. */
    private static final String TOO_FAINT = """
            const channel = c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
            const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
            const parse = text => text.match(/[\\d.]+/g).map(Number);
            const behind = element => {
              for (let e = element; e; e = e.parentElement) {
                const colour = parse(getComputedStyle(e).backgroundColor);
                if (colour.length < 4 || colour[3] > 0) return colour;
              }
              return [255, 255, 255];
            };
            return [...document.body.querySelectorAll('*')]
              .filter(e => e.checkVisibility() && !e.matches('.unseen, .unseen *, .skip')
                && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
              .map(e => {
                const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
                return [e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 30), (a + 0.05) / (b + 0.05)];
              })
              .filter(([, ratio]) => ratio < 4.5)
              .map(([text, ratio]) => text + ': ' + ratio.toFixed(2));
            """;

    private final ChromeDriver driver;

    private Chromium(ChromeDriver driver) {
        this.driver = driver;
    }

    private static Optional<File> executable(String... paths) {
        return Stream.of(paths)
                .map(Path::of)
                .filter(Files::isExecutable)
                .map(Path::toFile)
                .findFirst();
    }

    /** Both given by path, so that Selenium looks for nothing and downloads nothing. */
    static Chromium start(Path profile) {
        CHATTER.setLevel(Level.SEVERE);
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
        return new Chromium(new ChromeDriver(service, options));
    }

    void open(String url) {
        driver.get(url);
    }

    Object run(String script) {
        return driver.executeScript(script);
    }

    String text(String selector) {
        return driver.findElement(By.cssSelector(selector)).getText();
    }

    /** Clicks as a visitor does: what is hidden, or covered by something, cannot be clicked. */
    void click(String selector) {
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(StaleElementReferenceException.class)
                .ignoreExceptionsInstanceOf(org.openqa.selenium.ElementNotInteractableException.class)
                .until(() -> {
                    driver.findElement(By.cssSelector(selector)).click();
                    return true;
                });
    }

    /** Presses keys where the focus is. */
    void keys(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    void awaitTruth(String condition) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsInstanceOf(JavascriptException.class)
                .alias(condition)
                .until(() -> List.of(true).contains(run("return " + condition)));
    }

    void width(int width) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    /** At this width nothing has to be scrolled sideways. */
    void assertFits(int width) {
        width(width);
        awaitTruth("document.documentElement.scrollWidth <= " + width);
        awaitTruth("[...document.querySelectorAll('canvas')].every(canvas => canvas.clientWidth > 100"
                + " && canvas.clientWidth < " + width + ")");
    }

    /**
     * What a visitor prefers, and no motion.
     *
     * @param scheme light or dark
     */
    void scheme(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
        awaitTruth("matchMedia('(prefers-color-scheme: " + scheme + ")').matches");
    }

    void assertLegible() {
        assertThat((List<?>) run(TOO_FAINT))
                .as("text with a contrast below 4.5")
                .isEmpty();
    }

    /** Everything that can be used, and every picture, has a name, as the browser tells it to a screen reader. */
    void assertNamed() {
        Map<String, Object> tree = driver.executeCdpCommand("Accessibility.getFullAXTree", Map.of());
        List<String> wanted = List.of(
                "button", "combobox", "checkbox", "link", "image", "table", "region", "dialog", "DisclosureTriangle");
        List<?> nodes = (List<?>) tree.get("nodes");
        List<String> nameless = nodes.stream()
                .map(node -> (Map<?, ?>) node)
                .filter(node -> wanted.contains(value(node, "role"))
                        && value(node, "name").isBlank())
                .map(Object::toString)
                .toList();
        assertThat(nodes).hasSizeGreaterThan(50);
        assertThat(nameless).isEmpty();
        assertThat(nodes.stream().map(node -> value((Map<?, ?>) node, "role")))
                .contains("main", "banner", "contentinfo", "button", "combobox", "region");
    }

    private static String value(Map<?, ?> node, String property) {
        return node.get(property) instanceof Map<?, ?> value ? String.valueOf(value.get("value")) : "";
    }

    void assertNothingWentWrong() {
        assertThat(driver.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
    }

    /** A picture of the whole page. */
    void picture(Path file) throws IOException {
        Map<String, Object> picture = driver.executeCdpCommand(
                "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        Picture.write(Base64.getDecoder().decode((String) picture.get("data")), file);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
