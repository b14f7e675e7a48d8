import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { UserError } from "../../errors/userError.ts";

const TIMEOUT_MS = 60_000;

/** What the child process runs: whatever the module does, it sends one answer or ends. */
const PROGRAM = `
const answer = (message) => process.send(message, () => process.exit(0));
process.on("uncaughtException", (error) => answer({ error: String(error?.message ?? error) }));
const module = await import(process.argv[1]);
try {
  process.send({ study: module.default }, () => process.exit(0));
} catch (error) {
  answer({ error: "it holds something else than plain data (" + String(error?.message ?? error) + ")" });
}
`;

type Answer = { readonly study: unknown } | { readonly error: string };

/**
 * The default export of an ES module. The module runs in a process of its own, so that nothing it does, then or later,
 * ends or disturbs this one: only data comes back, a copy by the structured clone algorithm.
 *
 * @throws UserError naming `path` where it gives none.
 */
export async function studyModule(file: string, path: string): Promise<unknown> {
  const args = ["--input-type=module", "--eval", PROGRAM, "--", pathToFileURL(file).href];
  // What the module prints is for people, and stdout is for results.
  const child = spawn(process.execPath, args, { stdio: ["ignore", 2, 2, "ipc"], serialization: "advanced" });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, TIMEOUT_MS);
  try {
    const answer = await new Promise<Answer | string>((resolve, reject) => {
      child.on("error", reject);
      child.on("message", (message) => resolve(message as Answer));
      child.on("close", (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    if (late) throw new UserError(`${path} cannot be read: it did not end within ${TIMEOUT_MS / 1000} s.`);
    if (typeof answer === "string") {
      throw new UserError(`${path} cannot be read: it ended its process (${answer}) instead of exporting a study.`);
    }
    if ("error" in answer) throw new UserError(`${path} cannot be read: ${oneLine(answer.error)}.`);
    return answer.study;
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().replace(/\.$/, "");
}
