import type { VNode } from "preact";
import type { SkippedFile } from "./imagePlaces.ts";

/** What was left out, each with its reason; nothing where nothing was. */
export function SkippedFiles(props: { readonly skipped: readonly SkippedFile[] }): VNode | null {
  const { skipped } = props;
  const [first] = skipped;
  if (!first) return null;
  return (
    <details class="skipped">
      <summary>{skipped.length === 1 ? "1 file was left out" : `${skipped.length} files were left out`}</summary>
      <ul>
        {skipped.map(({ name, why }) => (
          <li key={name}>
            <bdi>{name}</bdi> {why}.
          </li>
        ))}
      </ul>
    </details>
  );
}
