/** What reports of an audit call things, and their sentences. */

export {};
