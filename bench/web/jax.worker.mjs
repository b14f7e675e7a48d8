import { defaultDevice, init } from "@jax-js/jax";
import { ownSide } from "../turns.mjs";
import { answer } from "./answer.mjs";
import { CHECKED_STEPS, caseNamed } from "./cases.mjs";
import { prepare } from "./jaxSteps.mjs";

let side;

answer({
  async start({ device }) {
    if (!(await init(device)).includes(device)) throw new Error(`jax-js has no ${device} here`);
    defaultDevice(device);
    return {};
  },
  async open({ name }) {
    const { step, results } = prepare(caseNamed(name).peer);
    for (let i = 0; i < CHECKED_STEPS; i++) await step();
    const reached = await results();
    side = await ownSide(step);
    return { repeats: side.repeats, results: reached };
  },
  turn: ({ repeats }) => side.turn(repeats),
  close() {},
});
