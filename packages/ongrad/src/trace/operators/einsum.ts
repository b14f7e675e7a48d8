import { einsum } from "../../lower/einsum.ts";
import { type Importer, required, textAttribute } from "../foreignNode.ts";

export const einsumImporters: Readonly<Record<string, Importer>> = {
  Einsum: (node) => [
    einsum(
      textAttribute(node, "equation", ""),
      node.inputs.map((_, i) => required(node, i)),
    ),
  ],
};
