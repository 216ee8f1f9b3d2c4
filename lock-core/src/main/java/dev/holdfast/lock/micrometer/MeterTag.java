package dev.holdfast.lock.micrometer;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A tag of a meter.
 *
 * @param key what it is called
 * @param values what its values are, in words of Markdown; empty if that is said of all meters together
 */
public record MeterTag(String key, String values) {

    /** What a {@link NameTagger} makes of the name. */
    public static final MeterTag GROUP = new MeterTag("group", "");

    /** One whose values are those of an enum. */
    public static MeterTag of(String key, Enum<?>... values) {
        return new MeterTag(
                key, Arrays.stream(values).map(each -> '`' + value(each) + '`').collect(Collectors.joining(", ")));
    }

    /** An enum's constant as the value of a tag. */
    public static String value(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
