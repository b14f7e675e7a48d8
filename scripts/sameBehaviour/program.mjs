import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Against a hang alone: on a busy machine everything takes many times as long. */
const LIMIT_MS = 3_600_000;

/** The program of a checkout, and what its help says of itself; every part of the sample runs below `root`. */
export function openProgram(checkout, root) {
  const main = join(checkout, "packages/treble/dist/cli/main.js");
  if (!existsSync(main)) throw new Error(`${checkout} is not built: there is no ${main}.`);
  const helps = new Map();
  const help = (command) => {
    if (!helps.has(command)) {
      const { stdout } = spawnSync(process.execPath, [main, ...command.split(" "), "--help"], { encoding: "utf8" });
      helps.set(command, stdout.replace(/\s+/g, " "));
    }
    return helps.get(command);
  };
  const complaint = (...args) => spawnSync(process.execPath, [main, ...args], { encoding: "utf8" }).stderr;
  return {
    // Where help tells them, and in which order, differs from checkout to checkout.
    attacks: names(complaint("attack", "x", "--attack", "?"), /Allowed choices are (.*?)[.;]\s/, /[\w-]+/g).sort(),
    families: names(complaint("train", "?", "--data", "synthetic"), /choose one of (.*?)\.\s/, /[\w-]+/g).sort(),
    /** Whichever of these names the option has. */
    flag: (command, ...candidates) =>
      candidates.find((name) => help(command).includes(` ${name} `)) ?? candidates.at(-1),
    /** What the last command of a part said. */
    output: (part) => {
      const outputs = readdirSync(join(root, part)).filter((name) => name.endsWith(".out"));
      return readFileSync(join(root, part, outputs.sort().at(-1)), "utf8");
    },
    /** Runs the commands of a part; beside what they write, keeps what each said, and how it ended. */
    async perform({ name, commands }) {
      const folder = join(root, name);
      mkdirSync(folder, { recursive: true });
      let last = "";
      for (const [i, command] of commands.entries()) {
        const made = attempt(() => (typeof command === "function" ? command(last) : command));
        if (made === undefined) {
          writeFileSync(join(folder, `${i + 1}.code`), "not begun, for what came before\n");
          return;
        }
        const { args, shown } = Array.isArray(made) ? { args: made } : made;
        const { code, out, err } = await run(main, args, folder, root);
        last = out;
        const called = args.filter((arg) => /^[a-z]+$/.test(arg)).slice(0, 2);
        const path = join(folder, [i + 1, ...called].join("-"));
        writeFileSync(`${path}.code`, `${code}\n`);
        writeFileSync(`${path}.out`, (shown && attempt(() => shown(out))) ?? out);
        writeFileSync(`${path}.err`, err);
      }
    },
  };
}

/** Undefined where a program said something else than it did before. */
function attempt(make) {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function names(help, place, name) {
  const found = [...(place.exec(help)?.[1] ?? "").matchAll(name)].map((match) => match.at(-1));
  if (found.length === 0) throw new Error(`The help has no list of names where it was looked for (${place}).`);
  return [...new Set(found)];
}

function run(main, args, folder, root) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(TREBLE|NODE|npm)_/.test(name)));
  // Nothing is fetched, and nobody's cache is read.
  const own = { TREBLE_CACHE: join(root, "cache"), npm_config_registry: "http://127.0.0.1:9/", TZ: "UTC" };
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    env: { ...env, ...own },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LIMIT_MS,
    killSignal: "SIGKILL",
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    err += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code: code ?? signal, out, err }));
  });
}
