/** A record with `PREFIX_NAME` for every name. */
export function prefixed<Prefix extends string, Name extends string, Value>(
  prefix: Prefix,
  names: readonly Name[],
  value: (name: Name) => Value,
): Readonly<Record<`${Prefix}_${Name}`, Value>> {
  const entries = names.map((name) => [`${prefix}_${name}`, value(name)]);
  return Object.fromEntries(entries) as Record<`${Prefix}_${Name}`, Value>;
}
