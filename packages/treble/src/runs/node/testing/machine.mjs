// A process on a machine of its own name, which does a run of three epochs in a shared folder, each when it is told to.
import { completeRun } from "../../../../dist/runs/completeRun.js";
import { openStore } from "../../../../dist/runs/node/diskStore.js";

const [root, host, lock] = process.argv.slice(2);
const store = openStore(root, { pollMs: 50, lock: { host, ...JSON.parse(lock) } });
const told = () => new Promise((resolve) => process.once("message", resolve));

try {
  const { summary } = await completeRun(store.run({ shared: true }), async (writer) => {
    const from = writer.loadCheckpoint()?.meta ?? 0;
    process.send({ holds: from });
    for (let epoch = from; epoch < 3; epoch++) {
      await told();
      writer.appendMetrics({ epoch, value: epoch * epoch });
      writer.writeFile(`file-${epoch}.txt`, `epoch ${epoch}`);
      writer.saveCheckpoint({ epoch, arrays: {}, meta: epoch + 1 });
      process.send({ wrote: epoch });
    }
    await told();
    return { by: host };
  });
  process.send({ done: summary });
} catch (error) {
  process.send({ error: error.message });
}
process.disconnect();
