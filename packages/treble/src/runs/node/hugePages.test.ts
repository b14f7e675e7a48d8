import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { withHugePages } from "./hugePages.ts";

const isLinux = process.platform === "linux";

test.skipIf(!isLinux)("processes that compute ask for huge pages, unless the environment says otherwise", () => {
  expect(withHugePages({ PATH: "/bin" })).toEqual({ PATH: "/bin", GLIBC_TUNABLES: "glibc.malloc.hugetlb=1" });
  const checked = "glibc.malloc.check=1";
  expect(withHugePages({ GLIBC_TUNABLES: checked }).GLIBC_TUNABLES).toBe(`${checked}:glibc.malloc.hugetlb=1`);
  const off = { GLIBC_TUNABLES: "glibc.malloc.hugetlb=0" };
  expect(withHugePages(off)).toBe(off);
});

test("and say nothing of it", () => {
  const env = withHugePages(process.env);
  const script = "console.log(new Float32Array(1e6).fill(1).length)";
  expect(execFileSync(process.execPath, ["-e", script], { env, encoding: "utf8" })).toBe("1000000\n");
});
