// A worker whose jobs say how they behave.
import { existsSync, writeFileSync } from "node:fs";
import { UserError } from "../../../../dist/errors/userError.js";
import { serveJobs } from "../../../../dist/runs/node/workerMain.js";

const forever = () => new Promise(() => setInterval(() => {}, 1000));

serveJobs(async ({ id, config }, report, signal) => {
  report({ pid: process.pid });
  switch (config.behaviour) {
    case "add":
      for (let i = 0; i < (config.reports ?? 0); i++) report({ i });
      return { id, sum: config.a + config.b, env: process.env.TREBLE_TEST ?? null };
    case "sleep":
      await new Promise((resolve) => setTimeout(resolve, config.ms));
      return null;
    case "crash":
      return process.kill(process.pid, "SIGKILL");
    case "crash once":
      if (!existsSync(config.marker)) {
        writeFileSync(config.marker, String(process.pid));
        process.abort();
      }
      return process.pid;
    case "exit":
      console.error("Error: out of luck\n    at nowhere");
      return process.exit(3);
    case "throw":
      throw new RangeError("It does not fit.");
    case "user error":
      throw new UserError("The file x is missing: name another one.");
    case "NaN":
      return { loss: Number.NaN };
    case "heed":
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      writeFileSync(config.marker, "saved");
      return null;
    case "wait":
      return forever();
    case "spin":
      for (;;);
    case "stubborn":
      process.on("SIGTERM", () => {});
      report({ stubborn: true });
      return forever();
  }
});
