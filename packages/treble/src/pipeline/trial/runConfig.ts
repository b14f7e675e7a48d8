declare const summary: unique symbol;

/** The configuration that names a run: plain data, and by its type what the run's summary says. */
export type RunConfig<Summary extends object> = Readonly<Record<string, unknown>> & { readonly [summary]?: Summary };
