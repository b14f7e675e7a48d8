/** The figures of an audit, as plain data. */

export {};
