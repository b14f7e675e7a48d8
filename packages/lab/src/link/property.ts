/** A setting in the link: how it is called there, and what may stand there. */
export interface Property<T> {
  /** As the command line calls its option, where it has one. */
  readonly name: string;
  /** What holds where the link does not say; it is never written. */
  readonly usual: T;
  /** @throws Error whose message says in a sentence what may stand there. */
  parse(text: string): T;
  text(value: T): string;
}

/** What the link says of a property, and a sentence where that could not be taken and the usual value holds instead. */
export interface ReadProperty<T> {
  readonly value: T;
  readonly problem: string | null;
}

/** Reads one property. @param text what the link has; null where it has nothing. */
export function readProperty<T>(property: Property<T>, text: string | null): ReadProperty<T> {
  if (text === null) return { value: property.usual, problem: null };
  try {
    return { value: property.parse(text), problem: null };
  } catch (error) {
    const { name, usual } = property;
    const why = (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
    const shown = property.text(usual);
    return {
      value: usual,
      problem: `The link's ${name} is ${JSON.stringify(text.slice(0, 60))}. ${why}. ${shown === "" ? "It is left out" : `It is ${shown} instead`}.`,
    };
  }
}
