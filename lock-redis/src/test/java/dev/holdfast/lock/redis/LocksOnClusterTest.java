package dev.holdfast.lock.redis;

import dev.holdfast.redis.testing.ClusterMatrix;

class LocksOnClusterTest extends ClusterMatrix {}
