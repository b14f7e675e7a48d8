// Takes the lock of a run, says so, and holds it until it is killed, or finishes the run when told to.
import { openStore } from "../../../../dist/runs/node/diskStore.js";

const writer = openStore(process.argv[2]).run({ held: true }).tryLock();
process.on("message", () => {
  writer.appendMetrics({ epoch: 0, by: "holder" });
  writer.finish({ by: "holder" });
  process.exit(0);
});
process.send(writer === null ? "refused" : "held");
