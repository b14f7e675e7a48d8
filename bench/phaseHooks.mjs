// Node's module hooks that put `timed` around what `TIMED` names, wherever a module imports it: the product itself
// knows nothing of it.

import { TIMED } from "./phases.mjs";

const SUFFIX = "?timed";
const ongrad = new URL("../packages/ongrad/dist/index.js", import.meta.url).href;
const phases = new URL("phases.mjs", import.meta.url).href;

export async function resolve(specifier, context, next) {
  // The native runtime loads once a process: another checkout uses this one's.
  const runtime = specifier.startsWith("onnxruntime-");
  const found = await next(specifier, runtime ? { ...context, parentURL: ongrad } : context);
  const module = moduleOf(found.url);
  // The stand-in itself imports the real one.
  if (module === undefined || context.parentURL === found.url + SUFFIX) return found;
  return { ...found, url: found.url + SUFFIX };
}

export async function load(url, context, next) {
  if (!url.endsWith(SUFFIX)) return next(url, context);
  const real = url.slice(0, -SUFFIX.length);
  const module = moduleOf(real);
  const lines = Object.keys(TIMED[module]).map((name) => {
    const entry = `TIMED[${JSON.stringify(module)}].${name}`;
    return `export const ${name} = timed(${entry}[0], real.${name}, ${entry}[1]);`;
  });
  const source = [
    `import * as real from ${JSON.stringify(real)};`,
    `import { TIMED, timed } from ${JSON.stringify(phases)};`,
    `export * from ${JSON.stringify(real)};`,
    ...lines,
  ].join("\n");
  return { format: "module", source, shortCircuit: true };
}

function moduleOf(url) {
  return Object.keys(TIMED).find((path) => url.endsWith(`packages/${path}`));
}
