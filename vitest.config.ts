import { defineConfig } from "vitest/config";
import { compiled, compiledSources } from "./scripts/compiledSources.ts";

/** Tests that leave their process as it is: their files share one, which loads what they have in common once. */
const together = [
  "packages/ongrad/src/{batch,grad,graph,lower}/**/*.test.ts",
  "packages/ongrad/src/trace/**/!(fuzz).test.ts",
  "packages/treble/src/{experiments,frequency,geometry,models,optimization,random,report,results,spectrum,statistics,text}/**/*.test.{ts,tsx}",
  "packages/treble/src/{pipeline,theory,training}/**/*.test.ts",
  "packages/treble/src/attacks/{audit,bands,contract,engine,methods}/**/*.test.ts",
  "packages/treble/src/audit/parts/**/*.test.ts",
  "packages/treble/src/cli/parse/**/*.test.ts",
  "packages/treble/src/data/*.test.ts",
  "packages/treble/src/data/packages/**/*.test.ts",
  "packages/treble/src/study/{caveats,plan}/**/*.test.ts",
  "packages/treble/src/study/!(study).test.ts",
];
/** Tests that open the lab in a browser: the site is built once for all. */
const lab = "packages/lab/src/**/*.test.ts";
const all = ["packages/*/src/**/*.test.ts", "packages/*/src/**/*.test.tsx", "installed/*.test.ts"];

export default defineConfig({
  plugins: [compiledSources()],
  test: {
    projects: [
      { extends: true, test: { name: "together", include: together, isolate: false } },
      { extends: true, test: { name: "alone", include: all, exclude: [...together, lab, "**/node_modules/**"] } },
      {
        extends: true,
        test: { name: "lab", include: [lab], globalSetup: ["./packages/lab/src/testing/builtSite.ts"] },
      },
    ],
    globalSetup: ["./scripts/compiledSources.ts"],
    server: { deps: { external: [compiled] } },
    // Guards against a hang alone: on a busy machine everything takes many times as long.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 600_000 } },
    pool: "forks",
    maxWorkers: 2,
    reporters: ["default", "./scripts/totals-reporter.ts"],
  },
});
