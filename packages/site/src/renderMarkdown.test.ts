import { describe, expect, it } from "vitest";
import { renderMarkdown } from "./renderMarkdown.ts";

const render = (text: string) => renderMarkdown(text, (href) => (href === "gone.md" ? undefined : `to/${href}`));

describe("Markdown as a page", () => {
  it("gives headings GitHub's ids, twice the same ones too", () => {
    const { html, sections } = render("# `--out` and the rest\n\nOne.\n\n## Two\n\n## Two\n");
    expect(html).toContain('<h1 id="--out-and-the-rest">');
    expect(html).toContain('<h2 id="two">');
    expect(html).toContain('<h2 id="two-1">');
    expect(sections.map(({ id, level, text }) => [id, level, text.trim()])).toEqual([
      ["", 1, ""],
      ["--out-and-the-rest", 1, "One."],
      ["two", 2, ""],
      ["two-1", 2, ""],
    ]);
  });

  it("has addresses by the site, and plain text for those it has none for", () => {
    const { html } = render("[a](a.md), [**gone**](gone.md), ![p](p.png)");
    expect(html).toContain('<a href="to/a.md">a</a>');
    expect(html).toContain("<span><strong>gone</strong></span>");
    expect(html).toContain('<img src="to/p.png" alt="p">');
  });

  it("shows markup that somebody wrote, and leaves comments out", () => {
    const { html } = render("<!-- not run: <b> -->\n\n<script>alert(1)</script>\n\n```js\na < b\n```\n");
    expect(html).not.toContain("<script>");
    expect(html).toContain("&lt;script&gt;");
    expect(html).not.toContain("not run");
    expect(html).toContain("a &lt; b");
  });

  it("lets a wide table scroll by itself", () => {
    expect(render("| a |\n| - |\n| b |\n").html).toMatch(
      /^<div class="wide" tabindex="0"><table>[\s\S]*<\/table><\/div>\n$/,
    );
  });
});
