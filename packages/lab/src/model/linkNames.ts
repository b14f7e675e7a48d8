/** Names in the link by which this part is opened at once; few, so that a page that does not open it loads little. */
export const linkNames: readonly string[] = [
  ...["audit-data", "audit-attack", "audit-seed", "audit-budget", "images", "l2", "linf", "without", "memory"],
  ...["preprocessing", "range", "channel-order", "mean", "std", "size", "input", "output"],
  ...["cut-softmax", "straight-through", "fold-batch-norm"],
];
