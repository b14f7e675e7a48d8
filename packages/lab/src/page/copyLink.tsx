import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Link } from "../link/index.ts";

/** Copies the address, which holds every choice. */
export function CopyLink(props: { readonly link: Link }): VNode {
  const [copied, setCopied] = useState("");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.link.address);
      setCopied("Copied");
    } catch {
      setCopied("Copy it from the address bar");
    }
  };
  return (
    <p class="copy">
      <button type="button" onClick={copy}>
        Copy link
      </button>
      <span role="status">{copied}</span>
    </p>
  );
}
