/** A worker that is cut off from the queue, and comes back: what it held is finished once, by another. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { type ClusterLab, clusterLab } from "./testing/clusterLab.ts";
import { childrenOf, type WorkerPlace } from "./testing/clusterProcesses.ts";
import { needsRedis, redisProgram } from "./testing/redisServer.ts";
import { severableLink } from "./testing/severableLink.ts";
import { needsNetwork, noNetwork, testNetwork } from "./testing/testNetwork.ts";

const slow = process.env.TREBLE_SLOW === "1";
/** With the times that users' workers have it takes a minute to notice. */
const CUT_MS = slow ? 90_000 : 0;

/** How a worker gets to the server, and how that is interrupted. */
interface Way {
  readonly place: Partial<WorkerPlace>;
  cut(): void;
  mend(): void;
}

async function expectFinishedOnce(lab: ClusterLab, way: Way, other: Partial<WorkerPlace> = {}): Promise<void> {
  const root = lab.place("cut");
  const far = lab.worker(root, "far", { real: slow, ...way.place });
  const coordinator = lab.coordinate(root, 2);
  await expect.poll(() => far.said()).toMatch(/^begins /m);
  const held = /^begins (.*)$/m.exec(far.said())![1]!;
  await expect.poll(() => childrenOf(far.child.pid!)).toHaveLength(1);
  way.cut();
  const whole = sleep(CUT_MS);
  // As it is on a machine that is cut off from its disk, too: it neither goes on nor lets go.
  const [runner] = childrenOf(far.child.pid!);
  process.kill(runner!, "SIGSTOP");
  const near = lab.worker(root, "near", { real: slow, ...other });
  await expect.poll(() => near.said()).toContain(`begins ${held}\n`);
  await whole;
  process.kill(runner!, "SIGCONT");
  way.mend();
  const { code, stderr } = await coordinator.ended;
  expect(code, stderr).toBe(0);
  // It hears of it when it renews its lock, and may be through before.
  const heard = new RegExp(`^(${held}: done|note: ${held} was taken from here, .*)$`, "m");
  await expect.poll(() => far.said()).toMatch(heard);
  expect(stderr.split("\n").filter((line) => line === `${held}: done`)).toHaveLength(1);
  expect(near.said()).toContain(`${held}: done\n`);
  expect(lab.resultsOf(root)).toBe(lab.undisturbed);
  const { networks } = JSON.parse(await lab.ask("queue", "status", "--json"));
  expect(networks).toMatchObject({ active: 0, waiting: 0, failed: 0 });
  expect(await lab.processes.stop()).toEqual([]);
}

describe.skipIf(!redisProgram)(`a worker is cut off, and comes back ${needsRedis}`, () => {
  // Quick tests do the same once.
  test.skipIf(!slow && noNetwork === null)("behind a switch that lets nothing pass", async () => {
    const lab = await clusterLab(2);
    const link = await severableLink(lab.server.port);
    try {
      const address = lab.address.replace(`:${lab.server.port}`, `:${link.port}`);
      await expectFinishedOnce(lab, { ...link, place: { address } });
    } finally {
      await lab.close();
      await link.close();
    }
  });

  test.skipIf(noNetwork !== null)(`with an address and a name of its own ${needsNetwork}`, async () => {
    const network = await testNetwork();
    const lab = await clusterLab(2, network.centre);
    try {
      const far = await network.host("far");
      const near = await network.host("near");
      await expectFinishedOnce(lab, { ...far, place: { host: far } }, { host: near });
    } finally {
      await lab.close();
      network.close();
    }
  });
});
