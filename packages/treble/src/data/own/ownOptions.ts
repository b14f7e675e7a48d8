import type { NameOption } from "../../text/nameOption.ts";
import type { ClassList } from "./classList.ts";
import type { Layout } from "./imageArrays.ts";
import type { Preparation } from "./preparation.ts";

/** What is made of images of one's own; all of it decides what the images are. */
export interface OwnOptions extends Omit<Preparation, "channels"> {
  /** Null: in colour from files, as they are from arrays. */
  readonly channels: 1 | 3 | null;
  /** Which class is which output of the model; null: in the order of their names. */
  readonly classes: { readonly file: string; readonly list: ClassList } | null;
  /** Added to every label to get the output of the model. */
  readonly labelOffset: number;
  /** Of arrays; null: found. */
  readonly layout: Layout | null;
  /**
   * Whether images that have no division of their own are all for testing; if not, one in five is, by the hash of its
   * name, and the others are for training.
   */
  readonly whole: boolean;
}

/** What messages name; `most`: how many images are asked for. */
export type OwnOption = "resize" | "centerCrop" | "classes" | "labelOffset" | "layout" | "most";
export type NameOwnOption = NameOption<OwnOption>;

/** Images as they are. */
export const asTheyAre: OwnOptions = {
  channels: null,
  resize: null,
  interpolation: "bilinear",
  centerCrop: null,
  classes: null,
  labelOffset: 0,
  layout: null,
  whole: false,
};
