/**
 * How much of a filter's energy can be at low frequencies, at every cut-off, for stacks of layers; uncertainty bounds.
 */

export {};
