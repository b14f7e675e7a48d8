import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { fixed, signedRaster } from "treble-lab/report";
import { RasterCanvas } from "../view/index.ts";

/** One press of + or −. */
const STEP = 0.2;

/** A kernel's cells, to be drawn on with a pointer or with keys: arrows move, + and − change, space sets the brush. */
export function KernelGrid(props: {
  readonly cells: readonly number[];
  readonly width: number;
  /** What a pointer or the space bar puts into a cell. */
  readonly brush: number;
  /** @param lasting false while a pointer is drawn over cells */
  readonly onCell: (at: number, value: number, lasting: boolean) => void;
}): VNode {
  const { cells, width, brush, onCell } = props;
  const [place, setPlace] = useState(0);
  const [said, setSaid] = useState("");
  const frame = useRef<HTMLDivElement>(null);
  const drawing = useRef(-1);
  const at = Math.min(place, cells.length - 1);
  const say = (cell: number, value: number): void =>
    setSaid(`Row ${Math.floor(cell / width) + 1}, column ${(cell % width) + 1}: ${fixed(value, 2)}.`);
  const change = (value: number): void => {
    const inside = Math.min(1, Math.max(-1, value));
    onCell(at, inside, true);
    say(at, inside);
  };
  const key = (event: KeyboardEvent): void => {
    const [row, column] = [Math.floor(at / width), at % width];
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
    };
    const to = moves[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (to?.every((one) => one >= 0 && one < width)) {
      setPlace(to[0] * width + to[1]);
      say(to[0] * width + to[1], cells[to[0] * width + to[1]]!);
    } else if (event.key === "+" || event.key === "=") change(cells[at]! + STEP);
    else if (event.key === "-") change(cells[at]! - STEP);
    else if (event.key === " ") change(brush);
    else if (!to) return;
    event.preventDefault();
  };
  const cellAt = (event: PointerEvent): number => {
    const { left, top, width: side } = frame.current!.getBoundingClientRect();
    const [row, column] = [event.clientY - top, event.clientX - left].map((one) => Math.floor((one / side) * width));
    return [row!, column!].every((one) => one >= 0 && one < width) ? row! * width + column! : -1;
  };
  const draw = (event: PointerEvent, begins: boolean): void => {
    const cell = cellAt(event);
    if (cell < 0 || (!begins && cell === drawing.current)) return;
    drawing.current = cell;
    setPlace(cell);
    onCell(cell, brush, false);
    say(cell, brush);
  };
  const side = `${100 / width}%`;
  return (
    <div class="kernel">
      <div
        ref={frame}
        class="cells"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys that draw are pressed here
        tabIndex={0}
        aria-label={`Kernel of ${width} by ${width} cells. Arrow keys move, plus and minus change a cell, space sets the brush.`}
        onKeyDown={key}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          draw(event, true);
        }}
        onPointerMove={(event) => drawing.current >= 0 && draw(event, false)}
        onLostPointerCapture={() => {
          if (drawing.current >= 0) onCell(drawing.current, brush, true);
          drawing.current = -1;
        }}
      >
        <RasterCanvas
          raster={signedRaster(cells, [1, width, width], 0.5)}
          label={`The kernel's ${width * width} cells: grey is 0, white 1, black −1.`}
        />
        <span
          class="cursor"
          style={{
            ...{ width: side, height: side },
            ...{ left: `${(100 * (at % width)) / width}%`, top: `${(100 * Math.floor(at / width)) / width}%` },
          }}
        />
      </div>
      <p class="cell" role="status">
        {said || "White is positive, black negative, grey 0."}
      </p>
    </div>
  );
}
