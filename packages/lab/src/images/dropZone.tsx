import type { ComponentChildren, VNode } from "preact";
import { useId, useState } from "preact/hooks";
import { filesOfDrop } from "./filesOfDrop.ts";
import "./images.css";

/**
 * A place for files: dropped on it, with folders and what is in them, or chosen by native fields. Nothing is sent
 * anywhere.
 */
export function DropZone(props: {
  /** What belongs here. */
  readonly label: string;
  /** As of `<input accept>`. */
  readonly accept: string;
  /** Whether a folder may be chosen, too. */
  readonly folders?: boolean;
  readonly disabled?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children?: ComponentChildren;
}): VNode {
  const { label, accept, folders = false, disabled = false, onFiles, children } = props;
  const [over, setOver] = useState(false);
  const id = useId();
  const take = (input: HTMLInputElement): void => {
    const files = [...(input.files ?? [])];
    // The same files chosen again are a change, too.
    input.value = "";
    if (files.length > 0) onFiles(files);
  };
  const drop = async (event: DragEvent): Promise<void> => {
    event.preventDefault();
    setOver(false);
    if (disabled || !event.dataTransfer) return;
    const files = await filesOfDrop(event.dataTransfer);
    if (files.length > 0) onFiles(files);
  };
  const drag = (event: DragEvent): void => {
    event.preventDefault();
    setOver(!disabled);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is beside the fields, which do the same
    <div class={`drop${over ? " over" : ""}`} onDragOver={drag} onDragLeave={() => setOver(false)} onDrop={drop}>
      <p id={`${id}-label`}>{label}</p>
      <div class="ways">
        <label>
          <span>{folders ? "Files" : "File"}</span>
          <input
            type="file"
            multiple={folders}
            accept={accept}
            disabled={disabled}
            aria-describedby={`${id}-label`}
            onChange={(event) => take(event.currentTarget)}
          />
        </label>
        {folders && (
          <label>
            <span>Folder</span>
            <input
              type="file"
              {...{ webkitdirectory: true }}
              disabled={disabled}
              aria-describedby={`${id}-label`}
              onChange={(event) => take(event.currentTarget)}
            />
          </label>
        )}
      </div>
      {children}
    </div>
  );
}
