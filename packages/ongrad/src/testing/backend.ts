import type { Backend } from "../run/backend.ts";
import { nodeBackend } from "../run/node.ts";

/** What checks run on. In the browser another file takes this one's place. */
export const testBackend: Backend = nodeBackend();
