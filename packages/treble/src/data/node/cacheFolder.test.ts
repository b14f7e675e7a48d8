import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { cacheFolder } from "./cacheFolder.ts";

describe("cacheFolder", () => {
  it("follows the environment, then the platform", () => {
    const all = { TREBLE_CACHE: "/a", XDG_CACHE_HOME: "/b" };
    expect(cacheFolder(all, "linux", "/home/u")).toBe("/a");
    expect(cacheFolder({ TREBLE_CACHE: "relative" }, "linux", "/home/u")).toBe(resolve("relative"));
    expect(cacheFolder({ TREBLE_CACHE: "", XDG_CACHE_HOME: "/b" }, "linux", "/home/u")).toBe("/b/treble");
    expect(cacheFolder({}, "linux", "/home/u")).toBe("/home/u/.cache/treble");
    expect(cacheFolder({}, "darwin", "/Users/u")).toBe("/Users/u/Library/Caches/treble");
    expect(cacheFolder({ LOCALAPPDATA: "/local" }, "win32", "/Users/u")).toBe("/local/treble");
  });
});
