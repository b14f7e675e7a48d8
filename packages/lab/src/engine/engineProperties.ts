import { choiceProperty } from "../link/choiceProperty.ts";
import type { Link, Property } from "../link/index.ts";
import { type Device, devices, type Engine, suitingThreads } from "./engine.ts";

const MOST_ASKED = 16;

/** What computes, in the link: as the command line's `--device` and `--threads`. */
export interface EngineProperties {
  readonly device: Property<Device>;
  /** 0: as many as suit. */
  readonly threads: Property<number>;
}

/** @param webgpu whether the browser gives a graphics card; null where that is not known yet */
export function engineProperties(webgpu: boolean | null): EngineProperties {
  const device = choiceProperty<Device>("device", devices);
  return {
    device: {
      ...device,
      parse(text) {
        const asked = device.parse(text);
        if (asked === "webgpu" && webgpu === false) throw new Error("This browser gives no graphics card by WebGPU");
        return asked;
      },
    },
    threads: {
      ...{ name: "threads", usual: 0, text: String },
      parse(text) {
        const count = Number(text);
        if (text.trim() !== "" && Number.isInteger(count) && count >= 0 && count <= MOST_ASKED) return count;
        throw new Error(`It must be a whole number from 0 (as many as suit) to ${MOST_ASKED}`);
      },
    },
  };
}

/** What the page can have. */
export interface Host {
  /** Whether threads may share memory (`crossOriginIsolated`). */
  readonly isolated: boolean;
  /** `navigator.hardwareConcurrency`. */
  readonly cores: number;
}

/** This page. */
export function hostHere(): Host {
  return { isolated: crossOriginIsolated, cores: navigator.hardwareConcurrency };
}

/** As many threads as suit where nobody asks for a number. */
export function suitingOn({ isolated, cores }: Host): number {
  return isolated ? suitingThreads(cores) : 1;
}

/** What the link asks for, as far as the page can have it. */
export function engineIn(link: Pick<Link, "value">, properties: EngineProperties, host: Host): Engine {
  const device = link.value(properties.device);
  return device === "webgpu" ? { device, threads: 1 } : processorIn(link, properties, host);
}

/** The processor, with the threads that the link asks for, as far as the page can have them. */
export function processorIn(link: Pick<Link, "value">, properties: EngineProperties, host: Host): Engine {
  return { device: "cpu", threads: (host.isolated && link.value(properties.threads)) || suitingOn(host) };
}
