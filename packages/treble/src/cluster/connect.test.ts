import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { treble, trebleHere } from "../cli/testing/cliProcess.ts";
import { UserError } from "../errors/userError.ts";
import { reproduce } from "../study/node/reproduce.ts";
import { connect } from "./connect.ts";
import { queuePlace } from "./queuePlace.ts";
import { freePort, needsRedis, type RedisServer, redisProgram, redisServer } from "./testing/redisServer.ts";
import { queueTiming } from "./timing.ts";

const quick = { ...queueTiming, connect: 3_000 };
const open = (address: string, notes: string[] = [], timing = quick) =>
  connect(queuePlace(address, {}), { onNote: (note) => notes.push(note), timing });

test("nobody there: one sentence, soon", async () => {
  const port = await freePort();
  const refused = open(`redis://lab:hunter2@127.0.0.1:${port}`, [], { ...quick, connect: 500 });
  await expect(refused).rejects.toThrow(UserError);
  await expect(refused).rejects.toThrow(
    new RegExp(`^redis://127.0.0.1:${port} cannot be used as a queue \\(connect ECONNREFUSED`),
  );
});

test.each([
  [["reproduce", "--queue", "http://lab:hunter2@server"], /The queue's address is none/],
  [["reproduce", "--queue", "redis://server", "--workers", "2"], /--workers 2 is for processes of this machine/],
  [["worker", "--name", "no name", "redis://server"], /A worker cannot be called "no name"/],
  [["worker", "redis://lab:hunter2@server/x"], /The queue's address is none/],
  [["queue", "cancel", "nowhere"], /The queue's address is none/],
])("%j is refused in one sentence, before anything is done", async (args, message) => {
  const { code, stdout, stderr } = await trebleHere(args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^treble: [^\n]*\.\n$/);
  expect(stderr).not.toMatch(/hunter2/);
});

test("in a program, too", async () => {
  await expect(reproduce({}, { queue: "redis://lab:hunter2@server/x" })).rejects.toThrow(
    /^The queue's address is none/,
  );
});

describe.skipIf(!redisProgram)(`a server ${needsRedis}`, () => {
  let server: RedisServer;
  let folder: string;
  /** May do what the documentation says that a user of the queue must, and nothing else. */
  const user =
    "user lab on >hunter2 ~treble:* resetchannels -@all +@read +@write +@connection +@transaction +@scripting +info";
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "treble-tls-"));
    const key = ["-newkey", "rsa:2048", "-nodes", "-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
    const name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
    execFileSync("openssl", ["req", "-x509", "-days", "2", ...key, ...name], { stdio: "ignore" });
    server = await redisServer([
      ...["--tls-port", "PORT", "--tls-cert-file", join(folder, "cert.pem"), "--tls-key-file", join(folder, "key.pem")],
      ...["--tls-ca-cert-file", join(folder, "cert.pem"), "--tls-auth-clients", "no", "--requirepass", "admin"],
      ...["--user", ...user.split(" ").slice(1)],
    ]);
  });
  afterAll(async () => {
    await server?.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  const trusting = () => ({ NODE_EXTRA_CA_CERTS: join(folder, "cert.pem") });

  test("whom nobody vouches for is not trusted, and no password is repeated", async () => {
    const notes: string[] = [];
    const refused = open(`rediss://lab:hunter2@localhost:${server.port}`, notes);
    await expect(refused).rejects.toThrow(/^rediss:\/\/localhost:\d+ cannot be used as a queue \(.*certificate/);
    await expect(refused).rejects.not.toThrow(/hunter2/);
    expect(notes).toEqual([]);
  });

  test("with TLS, a user and a password, from the environment; neither is said, even by --debug", async () => {
    const address = (password: string) => `rediss://lab:${password}@localhost:${server.port}`;
    const env = { ...trusting(), TREBLE_QUEUE: address("hunter2") };
    const good = await treble(folder, ["queue", "status"], env);
    expect(good).toMatchObject({ code: 0, stderr: "" });
    expect(good.stdout).toContain(`rediss://localhost:${server.port}: networks 0 waiting`);
    const bad = await treble(folder, ["queue", "status", address("hunter3"), "--debug"], trusting());
    expect(bad.code).toBe(2);
    expect(bad.stderr).toMatch(/^treble: rediss:\/\/localhost:\d+ cannot be used as a queue \(WRONGPASS/);
    for (const { stdout, stderr } of [good, bad]) expect(stdout + stderr).not.toMatch(/hunter|lab/);
  });
});

test.skipIf(!redisProgram)(`a server that would drop jobs is refused or noted ${needsRedis}`, async () => {
  const server = await redisServer(["--maxmemory-policy", "allkeys-lru"]);
  try {
    const notes: string[] = [];
    const connection = await open(server.address, notes);
    expect(notes).toEqual([
      expect.stringMatching(/would drop jobs .* maxmemory-policy is allkeys-lru; set it to noeviction/),
    ]);
    await connection.redis.config("SET", "maxmemory", "100mb");
    connection.close();
    await expect(open(server.address)).rejects.toThrow(/drops jobs when its memory is full: .*allkeys-lru/);
  } finally {
    await server.remove();
  }
});

test("where the packages are missing, one sentence says what to install", async () => {
  const hooks = `export async function resolve(name, context, next) {
    if (name === "bullmq") throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
    return next(name, context);
  }`;
  const register = `import { register } from "node:module"; register("data:text/javascript,${encodeURIComponent(hooks)}");`;
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(register)}` };
  const { code, stderr } = await treble(tmpdir(), ["queue", "status", "redis://127.0.0.1:1"], env);
  expect(stderr).toMatch(
    /^treble: A queue .* needs two packages .*: `npm install bullmq@6\.7\.0 ioredis@5\.11\.1`\.\n$/,
  );
  expect(code).toBe(2);
  const { peerDependencies } = await import("../../package.json", { with: { type: "json" } }).then(
    (json) => json.default,
  );
  expect(peerDependencies).toMatchObject({ bullmq: "6.7.0", ioredis: "5.11.1" });
});
