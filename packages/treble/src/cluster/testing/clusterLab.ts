import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Started, start, temporaryFolder, treble, writeTinyDataset } from "../../cli/testing/cliProcess.ts";
import { writeTinyStudy } from "../../cli/testing/tinyStudy.ts";
import { withoutTimes } from "../../cli/testing/withoutTimes.ts";
import { ClusterProcesses, type TestWorker, type WorkerPlace } from "./clusterProcesses.ts";
import { type RedisServer, redisServer } from "./redisServer.ts";
import type { TestHost } from "./testNetwork.ts";

/** Rights that suffice, as the documentation has them. */
const USER =
  "lab on >hunter2 ~treble:* resetchannels -@all +@read +@write +@connection +@transaction +@scripting +info";

/** What is needed to do one tiny study by several machines, again and again. */
export interface ClusterLab {
  readonly folder: string;
  /** Of the dataset. */
  readonly data: string;
  readonly server: RedisServer;
  /** Of the server, with user and password. */
  readonly address: string;
  readonly processes: ClusterProcesses;
  /** What `resultsOf` says of the study of all networks, done by one process. */
  readonly undisturbed: string;
  /** A folder with an empty store in `results`. */
  place(name: string): string;
  coordinate(root: string, networks: number, args?: readonly string[], env?: Readonly<Record<string, string>>): Started;
  worker(root: string, name: string, rest?: Partial<WorkerPlace>): TestWorker;
  /** What `results.json` of a folder says, without times. */
  resultsOf(root: string): string;
  /** `treble ARGS` beside the server, with its address in the environment. */
  ask(...args: string[]): Promise<string>;
  /** Kills all processes, and empties the server. */
  clear(): void;
  close(): Promise<void>;
}

/** @param networks of two seeds each. @param host the machine of the server and of the coordinator. */
export async function clusterLab(networks: number, host?: TestHost): Promise<ClusterLab> {
  const { folder, remove } = temporaryFolder();
  const processes = new ClusterProcesses();
  const data = writeTinyDataset(folder, { train: 160 });
  const resultsOf = (root: string): string =>
    JSON.stringify(withoutTimes(JSON.parse(readFileSync(join(root, "results", "results.json"), "utf8"))));
  const { code, stderr } = await treble(folder, writeTinyStudy(folder, data, networks));
  if (code !== 0) throw new Error(stderr);
  const undisturbed = resultsOf(folder);
  const server = await redisServer(["--user", ...USER.split(" ")], host);
  const address = server.address.replace("//", "//lab:hunter2@");
  const env = { ...processes.env, TREBLE_QUEUE: address };
  return {
    ...{ folder, data, server, address, processes, undisturbed, resultsOf },
    place: (name) => {
      const root = join(folder, name);
      mkdirSync(join(root, "results"), { recursive: true });
      // How fast this machine is has been measured.
      copyFileSync(join(folder, "results", "calibration.json"), join(root, "results", "calibration.json"));
      return root;
    },
    coordinate: (root, count, args = [], more = {}) =>
      start(root, [...writeTinyStudy(root, data, count), "--queue", ...args], { ...env, ...more }, host?.enter),
    worker: (root, name, rest = {}) => processes.start({ address, store: join(root, "results"), name, ...rest }),
    ask: async (...args) => (await start(folder, args, env, host?.enter).ended).stdout,
    clear: () => {
      processes.killAll();
      server.ask("flushall");
    },
    close: async () => {
      processes.killAll();
      await server.remove();
      remove();
    },
  };
}
