/** `treble queue`: looks into a queue, and changes it. */
