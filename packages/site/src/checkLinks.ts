import { dirname, join } from "node:path/posix";

/**
 * What is wrong with the links of a site, a line each: to files that are not there, and to places that their page does
 * not have. Addresses elsewhere are only looked at for being https.
 * @param files the site's files by path, text for HTML.
 */
export function checkLinks(files: ReadonlyMap<string, string | Uint8Array>): string[] {
  const ids = new Map<string, ReadonlySet<string>>();
  const idsOf = (path: string): ReadonlySet<string> => {
    const known = ids.get(path) ?? new Set(attributes(textOf(files, path), "id"));
    ids.set(path, known);
    return known;
  };
  return [...files.keys()]
    .filter((path) => path.endsWith(".html"))
    .flatMap((path) => {
      const html = textOf(files, path);
      return [...new Set([...attributes(html, "href"), ...attributes(html, "src")])].flatMap((link) => {
        if (/^(data|mailto|blob):/.test(link)) return [];
        if (/^[a-z]+:|^\/\//i.test(link)) return link.startsWith("https://") ? [] : [`${path}: ${link} is not https`];
        if (link.startsWith("/")) return [`${path}: ${link} would not be there below another path`];
        const [, there = "", anchor] = /^([^#?]*)(?:\?[^#]*)?(?:#(.*))?$/.exec(link)!;
        const target = there === "" ? path : join(dirname(path), decodeURI(there));
        const file = files.has(target) ? target : join(target, "index.html");
        if (!files.has(file)) return [`${path}: ${link} is not there`];
        const isPlace = anchor && file.endsWith(".html");
        return isPlace && !idsOf(file).has(decodeURIComponent(anchor)) ? [`${path}: ${link} has no such place`] : [];
      });
    });
}

function textOf(files: ReadonlyMap<string, string | Uint8Array>, path: string): string {
  const file = files.get(path)!;
  return typeof file === "string" ? file : new TextDecoder().decode(file);
}

function attributes(html: string, name: string): string[] {
  const found = html
    .replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, "")
    .matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"));
  return Array.from(found, ([, value]) => value!.replaceAll("&amp;", "&").replaceAll("&quot;", '"'));
}
