import { setTimeout as sleep } from "node:timers/promises";
import type { Ended, Started } from "../../cli/testing/cliProcess.ts";
import type { ClusterLab } from "./clusterLab.ts";
import { childrenOf } from "./clusterProcesses.ts";
import type { NetworkHost } from "./testNetwork.ts";

export interface KillRound {
  /** Of two seeds each. */
  readonly networks: number;
  readonly workers: number;
  /** How often something is killed, and the most that lies between two. */
  readonly kills: number;
  readonly pauseMs: number;
  /** Machines of the workers; their cables are pulled out too. */
  readonly hosts?: readonly NetworkHost[];
}

export interface Killed {
  /** How the last coordinator ended, and what all said that ended otherwise than well, not being killed. */
  readonly last: Ended;
  readonly failures: readonly string[];
  /** By what was killed. */
  readonly kills: Readonly<Record<string, number>>;
  /** What all processes said. */
  readonly said: readonly string[];
}

/**
 * A study whose workers, runners, coordinator and Redis are killed while it is done, each kind at least once, then at
 * random; where it then ends with networks that failed, it is started again.
 */
export async function killRound(lab: ClusterLab, root: string, round: KillRound): Promise<Killed> {
  const { networks, hosts = [] } = round;
  const begun = (at: number) => lab.worker(root, `w${at}`, { host: hosts[at] });
  const workers = Array.from({ length: round.workers }, (_, at) => begun(at));
  const said: string[] = [];
  const failures: string[] = [];
  let coordinator: Started;
  let ended: Ended | null = null;
  const coordinate = (): void => {
    const started = lab.coordinate(root, networks);
    [coordinator, ended] = [started, null];
    void started.ended.then((how) => {
      said.push(how.stderr);
      if (started === coordinator) ended = how;
    });
  };
  coordinate();
  while (!workers.some((one) => /^begins/m.test(one.said()))) await sleep(20);

  const kills: Record<string, number> = {};
  const how: Readonly<Record<string, (at: number) => Promise<void>>> = {
    async worker(at) {
      workers[at]!.child.kill("SIGKILL");
      await workers[at]!.ended;
      said.push(workers[at]!.said());
      workers[at] = begun(at);
    },
    async runner(at) {
      for (const pid of childrenOf(workers[at]!.child.pid!)) process.kill(pid, "SIGKILL");
    },
    async coordinator() {
      coordinator.child.kill("SIGKILL");
      await coordinator.ended;
      coordinate();
    },
    async redis() {
      await lab.server.kill();
      await sleep(200 * Math.random());
      await lab.server.start();
    },
    ...(hosts.length > 0 && {
      async cable(at: number) {
        hosts[at]!.cut();
        await sleep(round.pauseMs * 4 * Math.random());
        hosts[at]!.mend();
      },
    }),
  };
  const kinds = Object.keys(how);
  for (let i = 0; i < round.kills; i++) {
    await Promise.race([sleep(100 + round.pauseMs * Math.random()), coordinator!.ended]);
    if (ended !== null && (ended as Ended).code === 0) break;
    const kind = i < kinds.length ? kinds[i]! : kinds[Math.floor(Math.random() * kinds.length)]!;
    kills[kind] = (kills[kind] ?? 0) + 1;
    await how[kind]!(Math.floor(Math.random() * workers.length));
  }
  let last = await coordinator!.ended;
  // A network whose process dies three times costs itself alone, and the study says which.
  for (let tries = 0; last.code !== 0 && tries < round.kills; tries++) {
    failures.push(last.stderr);
    coordinate();
    last = await coordinator!.ended;
  }
  return { last, failures, kills, said: [...said, ...workers.map((one) => one.said())] };
}
