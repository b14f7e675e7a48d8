import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import type { CliContext } from "./context.ts";
import { progressDisplay } from "./progress.ts";

function fixture(isTTY = false): { context: CliContext; at(seconds: number): void; text(): string } {
  const stderr = Object.assign(new PassThrough(), { isTTY, columns: 100 });
  let [now, text] = [0, ""];
  stderr.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
  });
  return {
    context: { signal: new AbortController().signal, stdout: new PassThrough(), stderr, isTTY, clock: () => now },
    at(seconds) {
      now = seconds;
    },
    text: () => text,
  };
}

describe("progressDisplay where stderr is no terminal", () => {
  it("writes at most one line of progress every few seconds, and every line that is to stay", async () => {
    const { context, at, text } = fixture();
    const display = progressDisplay(context, { interval: 5 });
    display.start("a", "network a");
    for (let step = 0; step < 120; step++) {
      at(step / 10);
      display.update("a", { done: step / 120, text: `step ${step}` });
    }
    display.finish("a", "network a: done");
    display.log("note: one more");
    display.stop();
    await new Promise(setImmediate);
    expect(text().trim().split("\n")).toEqual([
      "network a: 0 %  step 0",
      "network a: 41 %  step 50",
      "network a: 83 %  step 100",
      "network a: done",
      "note: one more",
    ]);
  });

  it("tells a file what stays on the screen, and every minute how far all is", () => {
    const { context, at } = fixture();
    const lines: string[] = [];
    const display = progressDisplay(context, { total: 4, title: "The study", record: (line) => lines.push(line) });
    display.start("a", "network a", 4);
    for (let second = 0; second <= 150; second++) {
      at(second);
      display.update("a", { done: second / 300 });
    }
    display.finish("a", "network a: done");
    display.log("note: one more");
    expect(lines).toEqual([
      "network a: 20 %  the study: 20 %, about 4 min left",
      "network a: 40 %  the study: 40 %, about 3 min left",
      "network a: done",
      "note: one more",
    ]);
  });

  it("estimates the time left from work that was done, not from what was found finished", async () => {
    const { context, at, text } = fixture();
    const display = progressDisplay(context, { total: 10, title: "The study" });
    for (const id of ["a", "b", "c", "d", "e", "f"]) {
      display.start(id, id);
      display.finish(id);
    }
    display.start("g", "g");
    at(60);
    display.update("g", { done: 0.5 });
    display.stop();
    await new Promise(setImmediate);
    // Half of one in a minute, three and a half to go; six of ten are there already.
    expect(text()).toBe("g: 50 %  the study: 65 %, about 7 min left\n");
  });

  it("counts a piece that is started again once", async () => {
    const { context, at, text } = fixture();
    const display = progressDisplay(context, { total: 2 });
    display.start("a", "a");
    at(10);
    display.finish("a");
    display.start("a", "a");
    display.update("a", { done: 0.5 });
    await new Promise(setImmediate);
    expect(text()).toContain("all: 25 %");
  });

  it("never says 100 % of what is not finished, and ignores unknown ids", async () => {
    const { context, text } = fixture();
    const display = progressDisplay(context);
    display.update("nobody", { done: 1 });
    display.finish("nobody");
    display.start("a", "a");
    display.update("a", { done: 0.9999 });
    await new Promise(setImmediate);
    expect(text()).toBe("a: 99 %\n");
  });
});

describe("progressDisplay on a terminal", () => {
  it("keeps logged lines, takes the bars away, and gives the cursor back", async () => {
    const { context, text } = fixture(true);
    const display = progressDisplay(context, { total: 2 });
    display.start("a", "network a");
    display.update("a", { done: 0.5, text: "half" });
    display.log("a line that stays");
    await expect.poll(text).toContain("50 % half");
    expect(text()).toContain("network a");
    display.finish("a", "network a: done");
    display.stop();
    display.stop();
    await new Promise(setImmediate);
    expect(text()).toContain("a line that stays");
    expect(text()).toContain("network a: done");
    expect(text().lastIndexOf("\x1b[?25h")).toBeGreaterThan(text().lastIndexOf("\x1b[?25l"));
    expect(text().lastIndexOf("\x1b[?7h")).toBeGreaterThan(text().lastIndexOf("\x1b[?7l"));
  });
});
