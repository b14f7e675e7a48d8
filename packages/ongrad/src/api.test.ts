import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

it("API.md is what the docstrings say; `npm run docs` writes it", () => {
  const script = fileURLToPath(new URL("../../../scripts/api.mjs", import.meta.url));
  expect(() => execFileSync(process.execPath, [script, "--check"], { stdio: "pipe" })).not.toThrow();
});
