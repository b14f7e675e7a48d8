/** An audit told: its pages, its tables, and what machines read, as functions of its result. */

export {};
