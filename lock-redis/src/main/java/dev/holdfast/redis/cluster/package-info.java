/**
 * A Redis Cluster, by whatever client library: not exported.
 *
 * <p>Start at {@link dev.holdfast.redis.cluster.ClusterTransport}, which sends each script to the node that has the slot of its
 * first key and follows redirections. A {@link dev.holdfast.redis.cluster.Node} is a server with its own connection, so that a
 * slow one delays nobody else's; a {@link dev.holdfast.redis.cluster.Scout} asks several of them who has which slots, and makes
 * one {@link dev.holdfast.redis.cluster.Topology} of their {@linkplain dev.holdfast.redis.cluster.View views}; a {@link
 * dev.holdfast.redis.cluster.Ear} listens at one of them, and at another when that one is of no use any more.
 */
@NullMarked
package dev.holdfast.redis.cluster;

import org.jspecify.annotations.NullMarked;
