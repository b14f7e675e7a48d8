/** Networks done by many machines: a queue in Redis, the workers that serve it, and who waits for what they do. */
