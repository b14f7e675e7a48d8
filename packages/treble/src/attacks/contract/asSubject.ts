/** An attack's name before a verb: what it has behind a comma is closed by another, unless it stands in brackets. */
export function asSubject(name: string): string {
  return name.replace(/\(.*?\)/g, "").includes(",") ? `${name},` : name;
}
