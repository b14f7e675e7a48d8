import { type Property, readProperty } from "./property.ts";

/** The page's link, as properties read and write it. */
export interface Link {
  /** The value of a property; the usual one where the link has none, or none that can be taken. */
  value<T>(property: Property<T>): T;
  /**
   * Writes properties, by their names, all at once; those that have their usual values are left out. Each change is a
   * step to go back from; changes that are not `lasting`, such as those while a slider is dragged, are one step
   * together with the lasting one that ends them.
   */
  set(changes: ReadonlyMap<Property<never>, unknown>, lasting?: boolean): void;
  /** The address with other properties, as `set` would write it; nothing is changed. */
  addressWith(changes: ReadonlyMap<Property<never>, unknown>): string;
  /** Reads what the link says by these properties, and takes what cannot be taken out of it, which `notices` tells. */
  check(properties: readonly Property<never>[]): void;
  /** What of the link could not be taken, a sentence each, until something is changed. */
  readonly notices: readonly string[];
  /** The whole address, to be shared. */
  readonly address: string;
  /** Told of every change, by whomever. @returns what ends that. */
  subscribe(listener: () => void): () => void;
}

/** Of a window: `window`, or what tests have. */
export interface Place {
  readonly location: Pick<Location, "href">;
  readonly history: Pick<History, "pushState" | "replaceState">;
  addEventListener(type: "popstate", listener: () => void): void;
}

/** Opens the link of a window. */
export function openLink(place: Place): Link {
  const listeners = new Set<() => void>();
  const checked = new Map<string, Property<never>>();
  let notices: readonly string[] = [];
  /** Whether the last change was not lasting. */
  let passing = false;
  const tell = (): void => {
    for (const listener of [...listeners]) listener();
  };
  const url = (): URL => new URL(place.location.href);
  const take = (properties: Iterable<Property<never>>): void => {
    const now = url();
    const found: string[] = [];
    for (const property of properties) {
      const { problem } = readProperty(property, now.searchParams.get(property.name));
      if (problem === null) continue;
      found.push(problem);
      now.searchParams.delete(property.name);
    }
    if (found.length === 0) return;
    place.history.replaceState(null, "", now);
    notices = [...notices, ...found];
  };
  const changed = (changes: ReadonlyMap<Property<never>, unknown>): URL => {
    const now = url();
    for (const [property, value] of changes) {
      const text = property.text(value as never);
      if (text === property.text(property.usual)) now.searchParams.delete(property.name);
      else now.searchParams.set(property.name, text);
    }
    return now;
  };
  place.addEventListener("popstate", () => {
    notices = [];
    passing = false;
    take(checked.values());
    tell();
  });
  return {
    value: (property) => readProperty(property, url().searchParams.get(property.name)).value,
    addressWith: (changes) => changed(changes).href,
    set(changes, lasting = true) {
      const now = changed(changes);
      notices = [];
      if (passing) place.history.replaceState(null, "", now);
      else place.history.pushState(null, "", now);
      passing = !lasting;
      tell();
    },
    check(properties) {
      for (const property of properties) checked.set(property.name, property);
      const before = notices;
      take(properties);
      if (notices !== before) tell();
    },
    get notices() {
      return notices;
    },
    get address() {
      return place.location.href;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
