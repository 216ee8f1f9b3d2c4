package dev.holdfast.lock.redis;

import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.ServerMatrix;

class LettuceMatrixIT extends ServerMatrix {

    LettuceMatrixIT() {
        super(ClientLibrary.LETTUCE);
    }
}
