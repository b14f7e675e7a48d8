import { expect, test } from "vitest";
import { UserError } from "../errors/userError.ts";
import type { TrialConfig } from "../pipeline/trial/trialConfig.ts";
import { jobVersion, networkJob, readNetworkJob } from "./networkJob.ts";

const network = {
  dataset: "folder#00112233445566778899aabbccddeeff",
  seed: 1,
  architecture: { family: "fully-connected", width: 2 },
} as unknown as TrialConfig;
const own = { kind: "folder", path: "/here", options: { resize: null } };
const terms = { store: "0123456789abcdef", dataset: "d", runs: 4, own };

test("an id names what is done and where, not how far it is nor where the images are", () => {
  const { id, data } = networkJob(network, terms);
  expect(id).toMatch(/^run-[0-9a-f]{64}$/);
  expect(data).toEqual({ ...terms, version: jobVersion, network });
  expect(networkJob(network, { ...terms, runs: 1, own: { ...own, path: "/there" } }).id).toBe(id);
  const others = [
    networkJob({ ...network, seed: 2 }, terms),
    networkJob(network, { ...terms, store: "f" }),
    networkJob(network, { ...terms, dataset: "e" }),
    networkJob(network, { ...terms, own: { ...own, options: { resize: 2 } } }),
    networkJob(network, { store: terms.store, dataset: "d", runs: 4 }),
  ];
  expect(new Set([id, ...others.map((other) => other.id)]).size).toBe(6);
});

test("what comes out of the queue is what went in, or is refused", () => {
  const { id, data } = networkJob(network, terms);
  expect(readNetworkJob(id, JSON.parse(JSON.stringify(data)))).toEqual(data);
  const old = { ...data, version: "0.0.1 (results 1)" };
  expect(() => readNetworkJob(id, old)).toThrow(/was changed in the queue/);
  expect(() => readNetworkJob(id, { ...data, network: { ...network, seed: 3 } })).toThrow(/was changed in the queue/);
  for (const data of [null, 7, "{", {}, { network: {} }]) {
    expect(() => readNetworkJob(id, data)).toThrow(UserError);
    expect(() => readNetworkJob(id, data)).toThrow(/^run-[0-9a-f]+ is no network of a study/);
  }
});

test("a job holds no more than 64 kB", () => {
  const much = { ...network, probes: Array.from({ length: 9000 }, () => "of a tenth") } as unknown as TrialConfig;
  expect(() => networkJob(much, terms)).toThrow(/bytes of JSON, more than the 65536 that a queue takes/);
});
