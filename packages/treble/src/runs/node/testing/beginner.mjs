// Begins many runs, one after the other, and ends none.
import { openStore } from "../../../../dist/runs/node/diskStore.js";

const [root, count] = process.argv.slice(2);
const store = openStore(root);
for (let i = 0; i < Number(count); i++) store.run({ kind: "begun", i }).tryLock();
process.exit(0);
