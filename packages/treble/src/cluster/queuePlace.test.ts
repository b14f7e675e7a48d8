import { expect, test } from "vitest";
import { UserError } from "../errors/userError.ts";
import { queuePlace } from "./queuePlace.ts";

test.each([
  ["redis://server:6380", { host: "server", port: 6380, db: 0, tls: false, shown: "redis://server:6380" }],
  ["redis://server", { host: "server", port: 6379, shown: "redis://server:6379" }],
  ["rediss://10.0.0.1/3", { host: "10.0.0.1", tls: true, db: 3, shown: "rediss://10.0.0.1:6379/3" }],
  ["redis://[::1]:7000/", { host: "::1", port: 7000, shown: "redis://[::1]:7000" }],
  ["rediss://lab:p%40ss%3Aw@server:6379/0", { username: "lab", password: "p@ss:w", shown: "rediss://server:6379" }],
  ["redis://:secret@server", { password: "secret", shown: "redis://server:6379" }],
])("%s", (text, place) => {
  expect(queuePlace(text, {})).toMatchObject(place);
});

test("an address in the environment, unless one is given", () => {
  const env = { TREBLE_QUEUE: "redis://there:1" };
  expect(queuePlace(undefined, env).host).toBe("there");
  expect(queuePlace("", env).host).toBe("there");
  expect(queuePlace("redis://here:1", env).host).toBe("here");
  expect(() => queuePlace(undefined, {})).toThrow(/TREBLE_QUEUE/);
  expect(() => queuePlace(undefined, { TREBLE_QUEUE: "" })).toThrow(UserError);
});

test.each([
  "server:6379",
  "http://lab:hunter2@server",
  "redis://",
  "redis://lab:hunter2@server/zero",
  "redis://lab:hunter2@server:99999",
  "redis://lab:hunter2@server/0?password=hunter2",
  "redis://lab:hunter2@ server",
  "redis://lab:hunter2%@server",
])("what is no address is refused, and not repeated: %s", (text) => {
  for (const env of [{}, { TREBLE_QUEUE: text }]) {
    const refused = (): unknown => queuePlace("TREBLE_QUEUE" in env ? undefined : text, env);
    expect(refused).toThrow(UserError);
    expect(refused).toThrow(/^The (queue's address|address in TREBLE_QUEUE) is none; it looks like redis:/);
    expect(refused).not.toThrow(/hunter2/);
  }
});
