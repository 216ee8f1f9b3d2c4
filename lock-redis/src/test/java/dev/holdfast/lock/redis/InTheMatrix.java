package dev.holdfast.lock.redis;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * For tests that take their time and differ from others in little: they run with the profile {@code containers}, or with
 * {@code -Dholdfast.redis.server=usual}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
        named = "holdfast.redis.server",
        matches = ".+",
        disabledReason = "takes its time; the profile containers runs it")
@interface InTheMatrix {}
