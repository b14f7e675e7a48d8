/** Words of a command line as one text to copy into a POSIX shell: quoted where the shell would change them. */
export function shellText(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./~^-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}
