package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.BarrierContract;
import dev.holdfast.lock.contract.MeetingFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class RedisBarrierTest extends BarrierContract {

    private final RedisMeetings redis = new RedisMeetings();

    @Override
    protected MeetingFixture open() {
        return redis.fixture();
    }

    @AfterEach
    void close() {
        redis.close();
    }
}
