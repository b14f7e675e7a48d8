/**
 * What a message calls an option, for somebody who reaches it under another name (a flag, say). `value` is what is to
 * be given, where the message knows.
 */
export type NameOption<Option extends string> = (option: Option, value?: string) => string;

/** Of somebody who calls the library. */
export function nameOption(option: string, value?: string): string {
  return value === undefined ? `\`${option}\`` : `\`${option}: ${value}\``;
}
