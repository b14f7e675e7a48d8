// What a queue of many machines costs: Redis commands and bytes a network, the time that passes between its being put
// in and its start, and between its end and the coordinator's knowing; how many networks and machines one Redis takes;
// and two local workers against the embedded pool. Needs `npm run build` and redis-server.
//
//     node bench/queue.mjs [--part overhead,load,model,study] [--jobs 200] [--workers 100] [--rounds 3]

import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { median } from "./statistics.mjs";

const { values: flags } = parseArgs({
  options: {
    part: { type: "string", default: "overhead,load,model,study" },
    jobs: { type: "string", default: "200" },
    workers: { type: "string", default: "100" },
    rounds: { type: "string", default: "3" },
  },
});
const dist = (path) => import(new URL(`../packages/treble/dist/${path}`, import.meta.url).href);
const { connect } = await dist("cluster/connect.js");
const { enqueue } = await dist("cluster/enqueue.js");
const { machinesSeen, sayMachine } = await dist("cluster/machines.js");
const { networkJob } = await dist("cluster/networkJob.js");
const { networkQueue } = await dist("cluster/networkQueue.js");
const { queuePlace } = await dist("cluster/queuePlace.js");
const { queueTiming } = await dist("cluster/timing.js");
const { redisServer } = await dist("cluster/testing/redisServer.js");
const { MachineState } = await dist("cluster/worker/machineState.js");

const program = fileURLToPath(new URL("../packages/treble/dist/cli/main.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "treble-queue-"));
const server = await redisServer();
const connection = await connect(queuePlace(server.address), { onNote: console.error });
const { redis, bullmq } = connection;
const queue = networkQueue(connection);
const measured = {};
try {
  console.log(`${cpus()[0]?.model ?? "an unknown processor"}, ${cpus().length} CPUs, Node ${process.version}`);
  const parts = { overhead, load, model, study };
  for (const name of flags.part.split(",")) await parts[name]();
} finally {
  await queue.close();
  connection.close();
  await server.remove();
  rmSync(folder, { recursive: true, force: true });
}

/** Networks that differ in their seed alone, as jobs of the usual size. */
function entriesOf(count, from = 0) {
  const network = {
    ...{ dataset: "cifar10", trainImages: 10_000, initScale: 0.1 },
    architecture: { family: "bounded-width", depth: 2, width: 64, activation: "relu", kernel: 5, padding: "circular" },
    learningRate: { rates: [0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001] },
    training: { stages: [1.8, 1.5, 1.3, 1, 0.7, 0.5, 0.3, 0.1], optimizer: { name: "sgd", momentum: 0.9 }, epochs: 40 },
    measure: { images: 256, ddnSteps: 100, ddnLoss: "margin", robustEpsilon: 0.5 },
    probes: [
      { kind: "attack-spectra", attack: { name: "pgd-linf", epsilon: 0.1, steps: 5, stepSize: 0.05 }, images: 256 },
    ],
  };
  return Array.from({ length: count }, (_, i) => {
    const terms = { store: "0123456789abcdef", dataset: "f".repeat(64), runs: 4 };
    return { ...networkJob({ ...network, seed: from + i }, terms), label: `bounded-width-5, seed ${from + i}` };
  });
}

/** What Redis did so far: commands, processor seconds, bytes in and out. */
async function redisDid() {
  const info = await redis.info("all");
  const field = (name) => Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(info)[1]);
  return {
    commands: field("total_commands_processed"),
    seconds: field("used_cpu_sys") + field("used_cpu_user"),
    in: field("total_net_input_bytes"),
    out: field("total_net_output_bytes"),
  };
}

function difference(after, before, count) {
  return Object.fromEntries(Object.keys(after).map((name) => [name, (after[name] - before[name]) / count]));
}

/** One worker that does nothing, one network after the other: what of the time is the queue's. */
async function overhead() {
  const jobs = Number(flags.jobs);
  const entries = entriesOf(jobs);
  const bytes = median(entries.map(({ data }) => JSON.stringify(data).length));
  await redis.info();
  const memory = async () => Number(/^used_memory:(\d+)/m.exec(await redis.info("memory"))[1]);
  const empty = await memory();
  const begun = performance.now();
  await enqueue(connection, queue, entries, queueTiming);
  const adding = (performance.now() - begun) / jobs;
  measured.memory = ((await memory()) - empty) / jobs;
  await queue.obliterate({ force: true });
  const [starts, ends] = [[], []];
  const before = await redisDid();
  const added = new Map();
  const told = new Map();
  const events = new bullmq.QueueEvents("networks", { connection: redis, prefix: "treble", skipVersionCheck: true });
  await events.waitUntilReady();
  const done = new Map();
  events.on("completed", ({ jobId }) => ends.push(performance.now() - done.get(jobId)) && told.get(jobId)());
  const worker = new bullmq.Worker(
    "networks",
    async ({ id }) => {
      starts.push(performance.now() - added.get(id));
      done.set(id, performance.now());
    },
    { connection: redis, prefix: "treble", skipVersionCheck: true, lockDuration: queueTiming.lock },
  );
  await worker.waitUntilReady();
  for (const entry of entries) {
    added.set(entry.id, performance.now());
    const heard = new Promise((resolve) => told.set(entry.id, resolve));
    await enqueue(connection, queue, [entry], queueTiming);
    await heard;
  }
  const each = difference(await redisDid(), before, jobs);
  measured.each = each;
  await worker.close();
  await events.close();
  await queue.obliterate({ force: true });
  console.log(`\nOne network after the other, ${jobs} of them, medians:`);
  console.log(`  a job                 ${bytes} bytes of JSON, ${Math.round(measured.memory)} bytes of Redis' memory`);
  console.log(`  put in, of many       ${adding.toFixed(2)} ms a network`);
  console.log(`  put in → started      ${median(starts).toFixed(1)} ms`);
  console.log(`  ended → known         ${median(ends).toFixed(1)} ms`);
  console.log(
    `  Redis, put in one by one  ${each.commands.toFixed(1)} commands, ${Math.round(each.in)} bytes in, ${Math.round(each.out)} out, ${(1e6 * each.seconds).toFixed(0)} µs of processor`,
  );
}

/** Many workers that do nothing, as fast as they can; and what the heartbeats of a thousand machines cost. */
async function load() {
  const workers = Number(flags.workers);
  const jobs = 50 * workers;
  const entries = entriesOf(jobs, 1_000_000);
  await enqueue(connection, queue, entries, queueTiming);
  let left = jobs;
  let over = () => {};
  const all = new Promise((resolve) => {
    over = resolve;
  });
  const before = await redisDid();
  const begun = performance.now();
  const running = Array.from({ length: workers }, () => {
    const options = { connection: redis, prefix: "treble", skipVersionCheck: true, lockDuration: queueTiming.lock };
    return new bullmq.Worker("networks", async () => --left === 0 && over(), options);
  });
  await all;
  const seconds = (performance.now() - begun) / 1000;
  const each = difference(await redisDid(), before, jobs);
  measured.done = each;
  await Promise.all(running.map((worker) => worker.close()));
  await queue.obliterate({ force: true });
  console.log(
    `\n${workers} workers that do nothing, in one process: ${(jobs / seconds).toFixed(0)} networks a second,`,
  );
  console.log(
    `  Redis: ${each.commands.toFixed(1)} commands, ${Math.round(each.in)} bytes in, ${Math.round(each.out)} out, ${(1e6 * each.seconds).toFixed(0)} µs of processor a network`,
  );

  const machine = new MachineState("machine-0000.cluster.example", 2);
  machine.begin(entries[0].id, entries[0].label);
  machine.begin(entries[1].id, entries[1].label);
  machine.update(entries[0].id, 0.5, "training, epoch 12.5, loss 0.123, accuracy 0.987");
  const beats = await redisDid();
  for (let i = 0; i < 1_000; i++) await sayMachine(redis, { ...machine.record(), name: `machine-${i}` });
  measured.beat = difference(await redisDid(), beats, 1_000);
  const looks = await redisDid();
  const looking = performance.now();
  for (let i = 0; i < 10; i++) await machinesSeen(redis);
  measured.look = difference(await redisDid(), looks, 10);
  const ms = (performance.now() - looking) / 10;
  const words = ({ commands, seconds, in: into, out }) =>
    `${commands.toFixed(1)} commands, ${Math.round(into + out)} bytes, ${(1e6 * seconds).toFixed(0)} µs of Redis' processor`;
  console.log(`  a heartbeat: ${words(measured.beat)}`);
  console.log(`  a look of the coordinator at 1,000 machines: ${words(measured.look)}, ${ms.toFixed(0)} ms`);
  await redis.del("treble:machines");
}

/** 1,000 machines of two networks at a time, 100,000 networks: what they take of one Redis. */
async function model() {
  const { memory, done, beat, look } = measured;
  if (!memory || !done) return console.log("\nThe model needs the parts overhead and load.");
  const [machines, networks] = [1_000, 100_000];
  const steady = (machines * beat.seconds * 1000) / queueTiming.heartbeat + (look.seconds * 1000) / queueTiming.poll;
  const bytes =
    (machines * (beat.in + beat.out) * 1000) / queueTiming.heartbeat + ((look.in + look.out) * 1000) / queueTiming.poll;
  console.log(
    `\n${machines} machines, two at a time, ${networks} networks: ${((networks * memory) / 1e6).toFixed(0)} MB of Redis' memory;`,
  );
  console.log(
    `  heartbeats and the coordinator's looks: ${(100 * steady).toFixed(1)} % of its processor, ${(bytes / 1e6).toFixed(2)} MB/s`,
  );
  for (const lasts of [1, 10, 60, 600]) {
    const rate = (2 * machines) / lasts;
    const share = steady + rate * done.seconds;
    console.log(
      `  networks of ${lasts} s: ${rate.toFixed(0)} a second, ${(100 * share).toFixed(0)} % of its processor, ${((bytes + rate * (done.in + done.out)) / 1e6).toFixed(1)} MB/s`,
    );
  }
  const most = (1 - steady) / done.seconds;
  console.log(`  its one processor is full at ${most.toFixed(0)} networks a second`);
}

/** A study on this machine: by the embedded pool, and by two workers of one network at a time, in turns. */
async function study() {
  const network = (kernel) => ({ id: `k${kernel}`, architecture: { family: "bounded-width", kernel, width: 8 } });
  const plan = {
    ...{ id: "bench", title: "Bench", question: "How long?", data: "synthetic", trainImages: 4_000 },
    training: { epochs: 6, stopLoss: null },
    ...{ networks: [3, 5, 7].map(network), claims: [{ id: "c", claim: "More.", higher: "k3", lower: "k7" }] },
  };
  writeFileSync(join(folder, "study.json"), JSON.stringify(plan));
  const run = (name, ...args) => {
    const command = [program, "reproduce", "--study", "study.json", "--results", name, ...args];
    const begun = performance.now();
    const child = spawn(process.execPath, command, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
    return new Promise((resolve) => {
      child.on("close", (code) => resolve(code === 0 ? (performance.now() - begun) / 1000 : Number.NaN));
    });
  };
  const times = { embedded: [], queue: [] };
  for (let round = 0; round < Number(flags.rounds); round++) {
    times.embedded.push(await run(`embedded-${round}`, "--workers", "2"));
    const name = `queue-${round}`;
    cpSync(join(folder, "embedded-0", "calibration.json"), join(folder, name, "calibration.json"), { recursive: true });
    const args = ["worker", server.address, "--store", name, "--concurrency", "2"];
    const worker = spawn(process.execPath, [program, ...args], { cwd: folder, stdio: "ignore" });
    await sleep(3_000);
    times.queue.push(await run(name, "--queue", server.address));
    worker.kill("SIGTERM");
    await new Promise((resolve) => worker.on("close", resolve));
    console.error(
      `round ${round}: ${times.embedded.at(-1).toFixed(1)} s embedded, ${times.queue.at(-1).toFixed(1)} s by a queue`,
    );
  }
  const [embedded, queued] = [median(times.embedded), median(times.queue)];
  console.log(
    `\nA study of 6 networks, two at a time, medians of ${flags.rounds}: ${embedded.toFixed(1)} s by the embedded pool, ${queued.toFixed(1)} s by a queue: ${(100 * (queued / embedded - 1)).toFixed(1)} % more`,
  );
}
