/** The lab's site as it comes with the package, and a server for it. For Node. */

export {};
