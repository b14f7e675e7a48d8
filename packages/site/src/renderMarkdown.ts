import GithubSlugger from "github-slugger";
import MarkdownIt from "markdown-it";

/** A page's text between two headings. */
export interface Section {
  /** Of its heading, as GitHub makes it; empty for what is before the first heading. */
  readonly id: string;
  readonly title: string;
  readonly level: number;
  /** Without markup. */
  readonly text: string;
}

export interface Rendered {
  readonly html: string;
  readonly sections: readonly Section[];
}

/**
 * Markdown (GitHub's, without raw HTML but comments, which go) as HTML: headings get GitHub's ids, links and pictures
 * the address that `link` gives them. A link without one becomes plain text.
 */
export function renderMarkdown(markdown: string, link: (href: string) => string | undefined): Rendered {
  const md = new MarkdownIt({ html: false, linkify: false, typographer: false });
  const slugger = new GithubSlugger();
  const tokens = md.parse(markdown.replace(/<!--[\s\S]*?-->/g, ""), {});
  const sections: { id: string; title: string; level: number; text: string }[] = [
    { id: "", title: "", level: 1, text: "" },
  ];
  tokens.forEach((token, i) => {
    if (token.type === "heading_open") {
      const title = plain(tokens[i + 1]!.children ?? []);
      const id = slugger.slug(title);
      token.attrSet("id", id);
      sections.push({ id, title, level: Number(token.tag.slice(1)), text: "" });
    } else if (token.type === "inline" && tokens[i - 1]?.type !== "heading_open") {
      sections.at(-1)!.text += `${plain(token.children ?? [])} `;
    } else if (token.type === "fence") sections.at(-1)!.text += `${token.content} `;
    if (token.type === "inline") relink(token.children ?? [], link);
  });
  // What scrolls by itself is to be reached by keyboard.
  md.renderer.rules.table_open = () => '<div class="wide" tabindex="0"><table>\n';
  const fence = md.renderer.rules.fence!;
  md.renderer.rules.fence = (...of) => fence(...of).replace(/^<pre>/, '<pre tabindex="0">');
  md.renderer.rules.table_close = () => "</table></div>\n";
  return { html: md.renderer.render(tokens, md.options, {}), sections };
}

type Token = ReturnType<InstanceType<typeof MarkdownIt>["parse"]>[number];

function plain(tokens: readonly Token[]): string {
  return tokens
    .map(({ type, content }) => (type === "softbreak" ? " " : type === "text" || type === "code_inline" ? content : ""))
    .join("");
}

function relink(tokens: Token[], link: (href: string) => string | undefined): void {
  let dead = 0;
  for (const token of tokens) {
    const address = (name: string): string => String(token.attrGet(name));
    if (token.type === "image") token.attrSet("src", link(address("src")) ?? address("src"));
    else if (token.type === "link_open") {
      const href = link(address("href"));
      if (href !== undefined) token.attrSet("href", href);
      else {
        dead++;
        token.tag = "span";
        token.attrs = null;
      }
    } else if (token.type === "link_close" && dead > 0) {
      dead--;
      token.tag = "span";
    }
  }
}
