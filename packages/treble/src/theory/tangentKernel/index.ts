/** The empirical neural tangent kernel of a network at its weights, and how it sees each frequency. */

export {};
