// The sides of the clock on the page: each is a worker of its own.

const own = (more) => ({
  worker: () => new Worker(new URL("./own.worker.mjs", import.meta.url), { type: "module" }),
  ...more,
});
const tfjs = (backend) => ({
  worker: () => new Worker(new URL("./tfjs.worker.mjs", import.meta.url), { type: "module" }),
  settings: { backend, threads: 2 },
});
const jax = (device) => ({
  worker: () => new Worker(new URL("./jax.worker.mjs", import.meta.url), { type: "module" }),
  settings: { device },
});

/** By name: what its worker is told at the start. `graphics` needs a graphics card. */
export const variants = {
  "ours, 1 thread": own({ settings: { device: "cpu", threads: 1 } }),
  "ours, 2 threads": own({ settings: { device: "cpu", threads: 2 } }),
  "ours, WebGPU": { ...own({ settings: { device: "webgpu", threads: 1 } }), graphics: true },
  "TensorFlow.js wasm": tfjs("wasm"),
  "TensorFlow.js webgl": { ...tfjs("webgl"), graphics: true },
  "jax-js wasm": jax("wasm"),
  "jax-js WebGPU": { ...jax("webgpu"), graphics: true },
};

/** Starts a side. @throws Error saying why it cannot be. */
export async function startVariant(name) {
  const { worker: create, settings } = variants[name];
  const worker = create();
  const waiting = new Map();
  let count = 0;
  worker.addEventListener("message", ({ data: { id, given, refused } }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (refused === undefined) resolve(given);
    else reject(new Error(refused));
  });
  worker.addEventListener("error", ({ message }) => {
    for (const { reject } of waiting.values()) reject(new Error(message || "its script is missing"));
    waiting.clear();
  });
  const ask = (question) =>
    new Promise((resolve, reject) => {
      waiting.set(count, { resolve, reject });
      worker.postMessage({ ...question, id: count++ });
    });
  const { version = "" } = await ask({ do: "start", ...settings });
  return { name, version, ask, end: () => worker.terminate() };
}
