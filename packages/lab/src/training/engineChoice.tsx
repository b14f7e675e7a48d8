import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { type Engine, type EngineProperties, hostHere, suitingOn } from "../engine/index.ts";
import type { Link, Property } from "../link/index.ts";
import { NumberField } from "./fields.tsx";
import "./engineChoice.css";

/** What training runs on: threads of the processor, or the graphics card where the browser gives one. */
export function EngineChoice(props: {
  readonly link: Link;
  readonly properties: EngineProperties;
  /** What the link comes to here. */
  readonly engine: Engine;
  /** Whether the browser gives a graphics card; null where it was not asked. */
  readonly webgpu: boolean | null;
  /** Asks the browser, which may complain in its console that there is none: only where somebody wants to know. */
  readonly onAsk: () => void;
  readonly busy: boolean;
}): VNode {
  const { link, properties, engine, webgpu, onAsk, busy } = props;
  const onCard = engine.device === "webgpu";
  useEffect(() => {
    if (onCard) onAsk();
  }, [onCard, onAsk]);
  const set = <T,>(property: Property<T>, value: T): void => link.set(new Map([[property as Property<never>, value]]));
  return (
    <details class="engine" onToggle={(event) => event.currentTarget.open && onAsk()}>
      <summary>{textOf(engine)}</summary>
      {crossOriginIsolated ? (
        <NumberField
          label="Threads"
          value={link.value(properties.threads)}
          parse={properties.threads.parse}
          text={(count) => (count === 0 ? "" : String(count))}
          usual={String(suitingOn(hostHere()))}
          onChange={(count) => set(properties.threads, count ?? 0)}
          disabled={busy || onCard}
        />
      ) : (
        <p>More threads need a host that isolates the page from others, as treble lab does.</p>
      )}
      {webgpu ? (
        <>
          <button
            type="button"
            aria-pressed={onCard}
            disabled={busy}
            onClick={() => set(properties.device, onCard ? "cpu" : "webgpu")}
          >
            Train on the graphics card (WebGPU)
          </button>
          <p>The first time its runtime is fetched from this site, 41 MB; what it computes is marked.</p>
        </>
      ) : (
        <p>{webgpu === false ? "This browser gives no graphics card by WebGPU." : ""}</p>
      )}
    </details>
  );
}

function textOf({ device, threads }: Engine): string {
  if (device === "webgpu") return "Runs on the graphics card (WebGPU)";
  return `Runs on the processor, on ${threads === 1 ? "one thread" : `${threads} threads`}`;
}
