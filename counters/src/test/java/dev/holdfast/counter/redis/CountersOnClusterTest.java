package dev.holdfast.counter.redis;

import dev.holdfast.redis.testing.ClusterMatrix;

class CountersOnClusterTest extends ClusterMatrix {}
