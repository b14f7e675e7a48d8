import { env } from "onnxruntime-web/wasm";
import { laws, ruleLaws, train } from "./cases.ts";

/** What the test outside asks of the page. */
export interface Page {
  /** What is wrong, or null. */
  holds(law: string): Promise<string | null>;
  train: typeof train;
  threads(): number | undefined;
}

const page: Page = {
  holds: (law) =>
    ({ ...laws, ...ruleLaws })[law]!().then(
      () => null,
      (error: unknown) => String(error instanceof Error ? error.message : error),
    ),
  train,
  threads: () => env.wasm.numThreads,
};
Object.assign(globalThis, { page });
