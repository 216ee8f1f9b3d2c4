package dev.holdfast.counter.redis;

import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.ServerMatrix;

class RedissonMatrixIT extends ServerMatrix {

    RedissonMatrixIT() {
        super(ClientLibrary.REDISSON);
    }
}
