// Tries for the lock at each path it is sent, and says whether it got it. It never lets go.
import { tryLockFile } from "../../../../dist/runs/node/lockFile.js";

process.on("message", (path) => process.send(tryLockFile(path) !== null));
process.send("ready");
