// A worker that notices within seconds what a real one notices within a minute, unless TREBLE_TEST_TIMING says "real":
// `worker.mjs ADDRESS STORE NAME [DATA]`.

import { queueTiming } from "../../../dist/cluster/timing.js";
import { work } from "../../../dist/cluster/worker/work.js";

const [address, store, name, ...data] = process.argv.slice(2);
const quick = { lock: 4_000, stalled: 1_000, heartbeat: 400, backoff: 200, refused: 300, connect: 60_000 };
const timing = process.env.TREBLE_TEST_TIMING === "real" ? queueTiming : { ...queueTiming, ...quick };
const stop = new AbortController();
process.on("SIGTERM", () => stop.abort());
const log = (line) => console.error(line);
const sink = { start: (_, label) => log(`begins ${label}`), update() {}, finish: (_, line) => line && log(line), log };
const { TREBLE_TEST_CACHE: cache } = process.env;
await work(address, { store, ...(cache && { cache }), name, data, concurrency: 1, signal: stop.signal, sink }, timing);
process.exit(0);
