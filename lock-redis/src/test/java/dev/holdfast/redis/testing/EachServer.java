package dev.holdfast.redis.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** For tests on several servers that {@link TopologyMatrix} runs once more on each kind of server: few, and not long. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag(EachServer.TAG)
public @interface EachServer {

    /** By which they are found. */
    String TAG = "each-server";
}
