// Builds the page, serves it isolated, and has headless Chromium measure, beside onnxruntime-node in turns. JSON on
// stdout, a table on stderr. `npm run bench:web`; the engines to compare with: `npm ci --prefix bench/web`.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { nodeBackend } from "ongrad/node";
import { chromium } from "playwright-core";
import { serveSite } from "treble-lab/node";
import { build } from "vite";
import { openOwn } from "./ownVariant.mjs";

const root = fileURLToPath(new URL(".", import.meta.url));
const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "15" },
    case: { type: "string", default: "" },
    without: { type: "string", default: "" },
    // `swiftshader` where there is no graphics card: its times mean nothing, its numbers do.
    graphics: { type: "string" },
    chromium: { type: "string", default: "/usr/bin/chromium" },
    serve: { type: "boolean", default: false },
  },
});
if (!existsSync(join(root, "node_modules"))) {
  process.stderr.write("The engines to compare with are not there: npm ci --prefix bench/web --ignore-scripts\n");
  process.exit(2);
}

const threadsOf = { "Node, 1 thread": 1, "Node, 2 threads": 2 };
const opened = {};
const aims = [
  { text: "at most 3 times Node's time on as many threads", side: "Node, 2 threads", most: 3 },
  { text: "at most half of TensorFlow.js wasm's time", side: "TensorFlow.js wasm", most: 0.5 },
];

const folder = mkdtempSync(join(tmpdir(), "treble-bench-web-"));
await build({
  ...{ root, configFile: false, logLevel: "error", base: "./" },
  resolve: { conditions: ["onnxruntime-web-use-extern-wasm", "module", "browser", "import", "default"] },
  worker: { format: "es" },
  build: { outDir: folder, emptyOutDir: true, target: "es2023", assetsInlineLimit: 0, minify: false },
});
const site = await serveSite(folder, { port: 0 });
try {
  if (flags.serve) {
    process.stderr.write(`${site.url}\n`);
    await new Promise((resolve) => process.once("SIGINT", resolve));
  } else process.stdout.write(`${JSON.stringify(await measured(), null, 2)}\n`);
} finally {
  await site.close();
  rmSync(folder, { recursive: true, force: true });
}

async function measured() {
  const graphics = flags.graphics
    ? ["--enable-unsafe-webgpu", `--use-webgpu-adapter=${flags.graphics}`]
    : ["--disable-gpu"];
  const args = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", ...graphics];
  const browser = await chromium.launch({ executablePath: flags.chromium, args });
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => process.stderr.write(`${error}\n`));
    await page.exposeFunction("natively", natively);
    await page.exposeFunction("told", printCase);
    await page.goto(site.url);
    const found = await page.evaluate((asked) => globalThis.measure(asked), {
      ...{
        rounds: Number(flags.rounds),
        cases: flags.case,
        without: flags.without,
        graphics: flags.graphics !== undefined,
      },
      native: Object.keys(threadsOf),
    });
    for (const [side, why] of Object.entries(found.absent)) process.stderr.write(`\n${side} not started: ${why}\n`);
    return { processor: cpus()[0].model.trim(), browser: browser.version(), node: process.versions.node, ...found };
  } finally {
    await browser.close();
  }
}

/** onnxruntime-node as a side of the page's clock: this process answers as the page's workers do. */
async function natively(name, question) {
  if (question.do === "open") {
    opened[name] = await openOwn(question.name, { backend: nodeBackend(), threads: threadsOf[name] });
    return { repeats: opened[name].repeats, results: opened[name].results.map((array) => Array.from(array)) };
  }
  return opened[name][question.do](question.repeats);
}

function printCase({ case: name, ms, losses, unsupported, ratios }) {
  const lines = [
    `\n${name}\n`,
    ...Object.entries(ms).map(([side, { median, low, high }]) => {
      const ratio = ratios[side] === undefined ? "" : `ours on 2 threads / this: ${ratios[side].toFixed(2)}`;
      return `  ${side.padEnd(22)} ${median.toFixed(2).padStart(9)} ms (${low.toFixed(2)}–${high.toFixed(2)})  ${ratio}\n`;
    }),
    ...Object.entries(unsupported).map(([side, why]) => `  ${side.padEnd(22)} not there: ${why}\n`),
    ...aims
      .filter(({ side }) => ratios[side] !== undefined && side in losses)
      .map(({ text, side, most }) => `  ${ratios[side] <= most ? "holds" : "MISSED"}: ${text}\n`),
  ];
  process.stderr.write(lines.join(""));
}
