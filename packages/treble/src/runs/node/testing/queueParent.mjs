// Runs a queue and reports what it hears, to be killed in the midst of it.
import { runQueue } from "../../../../dist/runs/node/queue.js";

await runQueue(JSON.parse(process.argv[2]), {
  workers: 2,
  workerUrl: new URL("./worker.mjs", import.meta.url),
  onEvent: (event) => process.send(event),
});
