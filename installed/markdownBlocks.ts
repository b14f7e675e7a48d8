import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A fenced block of a Markdown page. */
export interface Block {
  /** Path of the page, and the line of the block's first line of text, from 1. */
  readonly page: string;
  readonly line: number;
  /** What stands behind the fence, `sh` say; may be empty. */
  readonly language: string;
  readonly text: string;
  /** Why it does not run as it stands: `<!-- not run: REASON -->` before it, which readers do not see. */
  readonly notRun: string | null;
}

/** The fenced blocks of a page, in order. */
export function markdownBlocks(folder: string, page: string): readonly Block[] {
  const markdown = readFileSync(join(folder, page), "utf8");
  const fence = /(?:<!-- not run: ([^>]*) -->\n\n)?^( *)```(\w*)\n([\s\S]*?)^\2```$/gm;
  return Array.from(markdown.matchAll(fence), (match) => {
    const [all, notRun = null, indent = "", language = "", text = ""] = match;
    const before = markdown.slice(0, match.index) + all.slice(0, all.indexOf("```"));
    const lines = text.split("\n").map((line) => line.slice(Math.min(indent.length, line.length)));
    return { page, line: before.split("\n").length + 1, language, text: lines.join("\n"), notRun };
  });
}
