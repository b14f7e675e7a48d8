import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { SelfTestResult } from "./selfTestResult.ts";

const TIMEOUT_MS = 30_000;

/** Runs the self-test in a process of its own; a crash or a hang of it is an answer too. */
export async function selfTestProcess(what: "cpu" | "webgpu", signal: AbortSignal): Promise<SelfTestResult> {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const path = fileURLToPath(new URL(`./selfTest.${extension}`, import.meta.url));
  const child = spawn(process.execPath, [path, what], { stdio: ["ignore", "pipe", "ignore"], windowsHide: true });
  const end = (): boolean => child.kill("SIGKILL");
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end();
  }, TIMEOUT_MS);
  signal.addEventListener("abort", end, { once: true });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
  });
  try {
    const ending = await new Promise<string>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, name) => resolve(name ?? String(code)));
    });
    signal.throwIfAborted();
    if (late) return { error: `it did not answer within ${TIMEOUT_MS / 1000} s` };
    return parsed(text) ?? { error: `its process ended with ${ending}` };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
}

/** The last line that is an answer: native code may print before it. */
function parsed(text: string): SelfTestResult | undefined {
  for (const line of text.trim().split("\n").reverse()) {
    try {
      return JSON.parse(line) as SelfTestResult;
    } catch {
      // Something else was printed.
    }
  }
  return undefined;
}
