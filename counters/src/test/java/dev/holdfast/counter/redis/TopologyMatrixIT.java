package dev.holdfast.counter.redis;

import dev.holdfast.redis.testing.TopologyMatrix;

class TopologyMatrixIT extends TopologyMatrix {

    TopologyMatrixIT() {
        super("RedisAtomicCounterTest|RedisBoundedCounterTest|RedisIdSequenceTest");
    }
}
