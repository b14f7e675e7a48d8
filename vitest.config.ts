import { defineConfig } from "vitest/config";

/** Pure functions: their files share a process one after the other, which loads what they have in common once. */
const together = [
  "packages/ongrad/src/{batch,grad,graph,lower}/**/*.test.ts",
  "packages/treble/src/{experiments,frequency,geometry,models,optimization,random,report,results,spectrum,statistics,text}/**/*.test.{ts,tsx}",
  "packages/treble/src/{theory,training}/**/*.test.ts",
  "packages/treble/src/attacks/{audit,bands,contract,engine,methods}/**/*.test.ts",
];
const all = ["packages/*/src/**/*.test.ts", "packages/*/src/**/*.test.tsx", "installed/*.test.ts"];

export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source", "node", "import", "module", "default"] } },
  test: {
    projects: [
      { extends: true, test: { name: "together", include: together, isolate: false } },
      { extends: true, test: { name: "alone", include: all, exclude: [...together, "**/node_modules/**"] } },
    ],
    // Guards against a hang alone: on a busy machine everything takes many times as long.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 600_000 } },
    pool: "forks",
    maxWorkers: 2,
    reporters: ["default", "./scripts/totals-reporter.ts"],
  },
});
