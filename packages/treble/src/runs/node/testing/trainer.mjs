// A run whose every state follows from the one before, so that an epoch lost or done twice shows in all later ones.
import { completeRun } from "../../../../dist/runs/completeRun.js";
import { openStore } from "../../../../dist/runs/node/diskStore.js";
import { nextState, size } from "./recurrence.mjs";

const [root, lastEpoch] = process.argv.slice(2);
const store = openStore(root, { note: (message) => process.send({ note: message }) });

await completeRun(store.run({ kind: "recurrence", size }), async (writer) => {
  const checkpoint = writer.loadCheckpoint();
  let state = checkpoint === null ? new Float64Array(size) : checkpoint.arrays.state.data;
  for (let epoch = checkpoint === null ? 0 : checkpoint.epoch + 1; epoch <= Number(lastEpoch); epoch++) {
    state = nextState(state, epoch);
    writer.appendMetrics({ epoch, split: "train", value: state[0], padding: "x".repeat(epoch % 4096) });
    writer.appendMetrics({ epoch, split: "test", value: state[size - 1] });
    writer.writeFile("state.bin", new Uint8Array(state.buffer));
    writer.saveCheckpoint({ epoch, arrays: { state: { data: state, shape: [size] } }, meta: { sum: state[0] } });
    process.send({ epoch });
  }
  return { value: state[0] };
});
process.disconnect();
