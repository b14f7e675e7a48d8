// Tries for the lock at each path it is sent, until it or another has it, and says whether it got it. It never lets go.
import { setTimeout as sleep } from "node:timers/promises";
import { lockHolder, tryLockFile } from "../../../../dist/runs/node/lockFile.js";

const options = { namelessAfterMs: 60, staleAfterMs: 60 };

process.on("message", async (path) => {
  for (;;) {
    const lock = tryLockFile(path, options);
    if (lock !== null) return process.send(true);
    const { process: holder } = lockHolder(path, options) ?? {};
    if (holder && holder.pid !== 1 && isAlive(holder.pid)) return process.send(false);
    await sleep(5);
  }
});
process.send("ready");

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
