/** Audits of files, written to files. For Node. */

export {};
