// How long our side takes from nothing to a first step, in a fresh process: node compileTime.mjs CASE THREADS
// Prints milliseconds of building the graph with its gradients, compiling it, and taking one step, as JSON.
import { iterate } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { cases } from "./cases.mjs";

const [name, threads] = process.argv.slice(2);
const { build, start, feeds } = cases.find((one) => one.name === name).prepare();
const times = [performance.now()];
const graph = build();
times.push(performance.now());
const program = await iterate(graph, { backend: nodeBackend(), threads: Number(threads) });
times.push(performance.now());
program.reset(start);
await program.step(feeds);
times.push(performance.now());
await program.dispose();
const [graphMs, compileMs, firstMs] = times.slice(1).map((time, i) => time - times[i]);
console.log(JSON.stringify({ graphMs, compileMs, firstMs }));
