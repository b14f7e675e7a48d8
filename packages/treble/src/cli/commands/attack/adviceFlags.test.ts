import { expect, test } from "vitest";
import { adviceFlags } from "./adviceFlags.ts";

test("advice is given in flags that are ready to be copied", () => {
  expect(adviceFlags("loss", "log-odds")).toBe("--loss log-odds");
  expect(adviceFlags("loss", "margin")).toBe("--loss margin");
  expect(adviceFlags("loss")).toBe("--loss");
  expect(adviceFlags("norm", "l2")).toBe("--norm l2");
  expect(adviceFlags("levels", "256")).toBe("--levels 256");
  expect(adviceFlags("cutSoftmax")).toBe("--cut-softmax");
  expect(adviceFlags("straightThrough")).toBe("--straight-through");
});
