/** What experiments compute themselves: plain data in, numbers by name out. */

export {};
