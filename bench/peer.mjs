// The peers and how they are spoken to. Each is a process of its own that answers one JSON line with another:
//   {"do": "start", "threads": n}                    {"version": text}, or {"absent": reason}
//   {"do": "open", "case": {...}}                    {"firstMs": t} after one step, counted from the values drawn
//   {"do": "turn", "repeats": n, "uncounted": m}     {"ms": t} a step of the case opened last, after m not counted
//   {"do": "check", "case": {...}, "steps": n}       {"results": [base64 of float32, ...]} of steps from the start
// "open" and "check" answer {"unsupported": reason} where the peer cannot take the step.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { repeatsFor, uncountedFor } from "./turns.mjs";

const path = (relative) => fileURLToPath(new URL(`peers/${relative}`, import.meta.url));
const python = (script, ...rest) => [path(".venv/bin/python"), path(script), ...rest];

/**
 * `needs` exists where the peer is installed; `environment` is added to its own, for a number of threads (0: default).
 */
export const peers = {
  pytorch: {
    title: "PyTorch",
    command: python("pytorch_peer.py"),
    needs: path(".venv/bin/python"),
    environment: openMp,
  },
  "torch.compile": {
    title: "torch.compile",
    command: python("pytorch_peer.py", "--compile"),
    needs: path(".venv/bin/python"),
    // One process compiles, and every time anew: helpers would run on beside the others' turns.
    environment: (threads) => ({
      ...openMp(threads),
      TORCHINDUCTOR_COMPILE_THREADS: "1",
      TORCHINDUCTOR_FORCE_DISABLE_CACHES: "1",
      PYTHONWARNINGS: "ignore",
    }),
  },
  jax: {
    title: "JAX",
    command: python("jax_peer.py"),
    needs: path(".venv/bin/python"),
    environment: (threads) => ({
      JAX_PLATFORMS: "cpu",
      // XLA makes a pool of as many threads as NPROC says, and a second one for Eigen unless told not to.
      ...(threads > 0 && { NPROC: String(threads), PJRT_NPROC: String(threads) }),
      ...(threads === 1 && { XLA_FLAGS: "--xla_cpu_multi_thread_eigen=false" }),
    }),
  },
  tfjs: {
    title: "TensorFlow.js wasm",
    command: [process.execPath, path("tfjs_peer.mjs")],
    needs: path("node/node_modules"),
    environment: () => ({}),
  },
};

/** Waiting threads sleep, so that a peer whose turn it is not leaves the processor alone. */
function openMp(threads) {
  return { OMP_WAIT_POLICY: "PASSIVE", ...(threads > 0 && { OMP_NUM_THREADS: String(threads) }) };
}

/** Starts one peer. Where it is not installed or does not start, `{ title, absent: reason }`. */
export async function startPeer(name, threads) {
  const { title, command, needs, environment } = peers[name];
  const absent = (reason) => ({ title, absent: reason });
  if (!existsSync(needs)) return absent("not installed (bench/peers/setup.sh installs it)");
  const child = spawn(command[0], command.slice(1), {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...environment(threads) },
  });
  child.stdin.on("error", () => {});
  const ended = new Promise((resolve) => child.once("close", resolve).once("error", resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (question) => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`The ${title} process has ended.`);
    return JSON.parse(value);
  };
  const started = await ask({ do: "start", threads }).catch((error) => ({ absent: error.message }));
  if (started.absent) {
    child.stdin.end();
    return absent(started.absent);
  }
  return {
    title,
    version: started.version,
    /** A side of the clock, or `{ unsupported: reason }`. */
    async open(description) {
      const { firstMs, unsupported } = await ask({ do: "open", case: description });
      if (unsupported) return { unsupported };
      const { ms } = await ask({ do: "turn", repeats: 1, uncounted: uncountedFor(firstMs) });
      return {
        firstMs,
        repeats: repeatsFor(ms),
        turn: async (repeats) => (await ask({ do: "turn", repeats, uncounted: uncountedFor(ms) })).ms,
      };
    },
    /** What the case's state or results are after some steps from the start, or `{ unsupported: reason }`. */
    async results(description, steps) {
      const { results, unsupported } = await ask({ do: "check", case: description, steps });
      if (unsupported) return { unsupported };
      return { results: results.map((text) => new Float32Array(Uint8Array.from(Buffer.from(text, "base64")).buffer)) };
    },
    close() {
      child.stdin.end();
      return ended;
    },
  };
}
