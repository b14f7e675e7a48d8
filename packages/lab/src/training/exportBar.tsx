import type { VNode } from "preact";
import { download } from "./download.ts";
import { figurePng, figureSvg } from "./figureFile.ts";
import type { TrainingState } from "./trainer.ts";

/** What can be taken along of the last training: the model, the run, the figure. */
export function ExportBar(props: {
  readonly state: TrainingState;
  /** What holds the figures; the last one is the spectrum. */
  readonly figures: { readonly current: HTMLElement | null };
}): VNode {
  const { state, figures } = props;
  const last = state.finished.at(-1);
  const drawing = (): SVGSVGElement | null => [...(figures.current?.querySelectorAll("svg") ?? [])].at(-1) ?? null;
  const figure = async (kind: "svg" | "png"): Promise<void> => {
    const svg = drawing();
    if (!svg) return;
    if (kind === "svg") download("spectrum.svg", "image/svg+xml", figureSvg(svg));
    else download("spectrum.png", "image/png", await figurePng(svg));
  };
  const run = (): string => {
    const runs = state.finished.map(({ trained }) => trained);
    return `${JSON.stringify({ runs, shared: state.shared }, null, 2)}\n`;
  };
  return (
    <div class="controls">
      <button
        type="button"
        disabled={!last}
        onClick={() => last && download("model.onnx", "application/octet-stream", last.model)}
      >
        model.onnx
      </button>
      <button type="button" disabled={!last} onClick={() => download("run.json", "application/json", run())}>
        run.json
      </button>
      <button type="button" disabled={!state.look} onClick={() => figure("svg")}>
        Figure as SVG
      </button>
      <button type="button" disabled={!state.look} onClick={() => figure("png")}>
        Figure as PNG
      </button>
    </div>
  );
}
