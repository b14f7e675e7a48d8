import { serveSite } from "../../../site/serveSite.ts";
import { siteFolder } from "../../../site/siteFolder.ts";
import type { CliContext } from "../../terminal/context.ts";

export interface LabServeOptions {
  readonly port: number;
}

/** `treble lab`: serves the lab until it is stopped. */
export async function labServe({ port }: LabServeOptions, { signal, stdout }: CliContext): Promise<number> {
  const site = await serveSite(siteFolder(), { port });
  stdout.write(`The lab: ${site.url}  (until Ctrl-C)\n`);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await site.close();
  return 0;
}
