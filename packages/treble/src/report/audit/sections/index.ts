/** The sections of an audit's page. */

export {};
