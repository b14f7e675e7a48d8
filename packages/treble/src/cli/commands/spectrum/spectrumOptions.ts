import type { Layout } from "../../../data/own/imageArrays.ts";
import type { DataOptions } from "../../inputs/ownRequest.ts";

/** Of the command line. */
export interface SpectrumOptions extends DataOptions {
  readonly array?: string;
  readonly layout?: Layout;
  readonly data?: string;
  readonly images: number;
  readonly window: "none" | "hann";
  readonly threads: number;
  readonly results: string;
  /** Bytes. */
  readonly maxMemory: number;
  /** npz files of networks that differ in their seed alone. */
  readonly shared?: readonly string[];
  /** With `shared`: the file to write. */
  readonly out?: string;
  readonly json?: boolean;
}
