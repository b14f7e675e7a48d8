import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { shellText } from "./shellText.ts";

test("plain words stay as they are", () => {
  expect(shellText(["treble", "audit", "a/b-1.onnx", "--linf", "4/255,8/255"])).toBe(
    "treble audit a/b-1.onnx --linf 4/255,8/255",
  );
  expect(shellText(["--assert", "robust@l2:0.5>=0.4"])).toBe("--assert 'robust@l2:0.5>=0.4'");
});

test.skipIf(process.platform === "win32")("a shell reads back the very words", () => {
  const words = ["it's", "a b", "$HOME", "`ls`", '"', "*", "", "\\", "#", ">x", "a\nb"];
  const read = execFileSync("sh", ["-c", `for word in ${shellText(words)}; do printf '%s\\0' "$word"; done`]);
  expect(read.toString().split("\0").slice(0, -1)).toEqual(words);
});
