package dev.holdfast.lock.redis;

import dev.holdfast.redis.testing.TopologyMatrix;

class TopologyMatrixIT extends TopologyMatrix {

    TopologyMatrixIT() {
        super("RedisLockTest|RedisReadWriteTest|RedisSemaphoreTest");
    }
}
