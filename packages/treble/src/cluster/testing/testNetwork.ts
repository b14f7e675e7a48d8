import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";

/** A machine as far as the network goes: a namespace that sees nothing but its own address. */
export interface TestHost {
  readonly address: string;
  /** What stands before a command that is to run there. */
  readonly enter: readonly string[];
}

/** A machine on the switch of a test's network. */
export interface NetworkHost extends TestHost {
  /** Its cable is pulled out: what is open stays open, silently. */
  cut(): void;
  mend(): void;
}

export interface TestNetwork {
  /** Where the switch is. */
  readonly centre: TestHost;
  /** @param name what it is called; the machine's own name where there is none, so that its processes can be known. */
  host(name?: string): Promise<NetworkHost>;
  close(): void;
}

/** Why this machine can have no such network, as its system says it; null where it can. */
export const noNetwork: string | null = (() => {
  try {
    execFileSync(
      "unshare",
      ["--net", "sh", "-c", "ip link add name one type bridge && ip link add name two type veth peer name three"],
      {
        stdio: "pipe",
      },
    );
    return null;
  } catch (error) {
    return (error as Error).message.trim().replaceAll(/\s*\n\s*/g, " ");
  }
})();

/** For the names of tests that need one. */
export const needsNetwork: string = `(skipped where network namespaces cannot be${noNetwork === null ? "" : `: ${noNetwork}`})`;

/** Addresses that are nobody's (RFC 5737), and out of which no way leads. */
const addressOf = (last: number): string => `198.51.100.${last}`;

/**
 * Machines with addresses of their own, joined by a switch: network namespaces, and pairs of virtual cables. Nothing of
 * it is seen outside, and all is gone with the process that made it.
 */
export async function testNetwork(): Promise<TestNetwork> {
  const holders: ChildProcess[] = [];
  /** A namespace lives as long as a process in it, and that one until our end of its input is closed. */
  const namespace = async (name?: string): Promise<{ pid: number; enter: string[] }> => {
    const kinds = name === undefined ? ["--net"] : ["--net", "--uts"];
    const script = `${name === undefined ? "true" : `hostname ${name}`} && ip link set lo up && echo made && exec cat`;
    const holder = spawn("unshare", [...kinds, "sh", "-c", script], { stdio: ["pipe", "pipe", "inherit"] });
    holders.push(holder);
    await once(holder.stdout, "data");
    return { pid: holder.pid!, enter: ["nsenter", "--target", `${holder.pid}`, ...kinds, "--"] };
  };
  const run = (enter: readonly string[], ...words: string[]): void => {
    const [command, ...args] = [...enter, "ip", ...words];
    execFileSync(command!, args, { stdio: "pipe" });
  };
  const { enter } = await namespace();
  run(enter, "link", "add", "switch", "type", "bridge");
  run(enter, "address", "add", `${addressOf(1)}/24`, "dev", "switch");
  run(enter, "link", "set", "switch", "up");
  let count = 1;
  return {
    centre: { address: addressOf(1), enter },
    async host(name) {
      const own = await namespace(name);
      const address = addressOf(++count);
      const port = `port${count}`;
      run(enter, "link", "add", port, "type", "veth", "peer", "name", "cable", "netns", `${own.pid}`);
      run(enter, "link", "set", port, "master", "switch", "up");
      run(own.enter, "address", "add", `${address}/24`, "dev", "cable");
      run(own.enter, "link", "set", "cable", "up");
      return {
        ...{ address, enter: own.enter },
        cut: () => run(enter, "link", "set", port, "down"),
        mend: () => run(enter, "link", "set", port, "up"),
      };
    },
    close: () => {
      for (const holder of holders) holder.stdin?.end();
    },
  };
}
