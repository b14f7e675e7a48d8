import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

it("what help offers, and the tables of docs, are what the catalogues say; `npm run docs` writes them", () => {
  const script = fileURLToPath(new URL("../../../../scripts/offered.mjs", import.meta.url));
  expect(() => execFileSync(process.execPath, [script, "--check"], { stdio: "pipe" })).not.toThrow();
});
