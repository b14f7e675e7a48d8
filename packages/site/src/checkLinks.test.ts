import { expect, it } from "vitest";
import { checkLinks } from "./checkLinks.ts";

it("says which links lead nowhere, and which would only lead there from the root of a host", () => {
  const page = (body: string): string => `<!doctype html><body>${body}</body>`;
  const files = new Map<string, string | Uint8Array>([
    ["a.png", new Uint8Array()],
    ["docs/b.html", page('<h2 id="here">b</h2><a href="#here"></a><a href="../index.html?k=3"></a>')],
    [
      "index.html",
      page(
        '<img src="a.png"><a href="docs/b.html#here"></a><a href="https://example.org/"></a><a href="data:,"></a>' +
          '<a href="docs/b.html#gone"></a><a href="docs/c.html"></a><a href="/docs/b.html"></a>' +
          '<a href="http://example.org/"></a><a href="docs"></a><script>const a = \' href="nowhere"\';</script>',
      ),
    ],
  ]);
  expect(checkLinks(files)).toEqual([
    "index.html: docs/b.html#gone has no such place",
    "index.html: docs/c.html is not there",
    "index.html: /docs/b.html would not be there below another path",
    "index.html: http://example.org/ is not https",
    "index.html: docs is not there",
  ]);
});
