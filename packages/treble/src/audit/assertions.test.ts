import { describe, expect, test } from "vitest";
import { UserError } from "../errors/userError.ts";
import { assertedRadii, parseAssertion, withAssertions } from "./assertions.ts";
import { unmeasuredSpectra } from "./parts/auditSpectra.ts";
import { madeAudit } from "./testing/madeAudit.ts";

describe("assertions", () => {
  test.each([
    ["clean>=0.9", 0.9, true],
    ["clean>0.9", 0.9, false],
    ["clean >= 91%", 0.9, false],
    ["robust@l2:0.5>=0.4", 0.4, true],
    ["robust@L2:0.5<0.4", 0.4, false],
    ["robust@linf:8/255>=0.3", 0.31, true],
    ["robust@linf:8/255>=0.32", 0.31, false],
    ["robust@l2:0.25>=0.6", 0.6, true],
    ["centroid<=0.25", 0.2, true],
    ["centroid<0.2", 0.2, false],
    ["high-share<=0.5", 0.3, true],
    ["median-norm>=0.2", 0.3, true],
    ["median-norm>=3.1e-1", 0.3, false],
    ["survives>=0.95", 80 / 81, true],
    ["warnings<=0", 0, true],
  ])("%s", (text, value, passed) => {
    const { assertions } = withAssertions(madeAudit(), [text]);
    expect(assertions).toMatchObject([{ text, value, passed }]);
    expect(assertions[0]!.sentence).toMatch(passed ? /: it holds[.;]/ : /: it fails[.;]/);
  });

  test("the sentence has the numbers, and says where images do not tell", () => {
    const sentence = (text: string) => withAssertions(madeAudit(), [text]).assertions[0]!.sentence;
    expect(sentence("robust@linf:8/255>=0.25")).toBe(
      "Accuracy under attack within L∞ 8/255 is 31.0 % (31 of 100, 95 % interval 22.8 % to 40.6 %), at least 25.0 % was asserted: it holds; the 95 % interval does not tell it from that.",
    );
    expect(sentence("clean>=0.5")).toBe(
      "Accuracy without an attack is 90.0 % (90 of 100, 95 % interval 82.6 % to 94.5 %), at least 50.0 % was asserted: it holds.",
    );
    expect(sentence("centroid<=0.1")).toBe(
      "The perturbations' centroid is 0.2 cycles per pixel (95 % interval 0.19 cycles per pixel to 0.21 cycles per pixel), at most 0.1 cycles per pixel was asserted: it fails.",
    );
  });

  test("come after those that there are, and leave the result alone", () => {
    const first = withAssertions(madeAudit(), ["clean>=0.9"]);
    const second = withAssertions(first, ["clean>=0.95", "warnings<1"]);
    expect(second.assertions.map(({ text }) => text)).toEqual(["clean>=0.9", "clean>=0.95", "warnings<1"]);
    expect(first.assertions).toHaveLength(1);
  });

  test("what was not measured meets none", () => {
    const smallest = {
      ...{ ...madeAudit().smallest, size: null, medianInterval: undefined },
      ...{ survives8Bit: null, fooled: 0 },
    };
    const audit = madeAudit({ spectra: unmeasuredSpectra([3, 8, 8]), smallest });
    const { assertions } = withAssertions(audit, ["centroid<=1", "median-norm<=9", "survives<=1", "high-share>=0"]);
    expect(assertions.map(({ passed }) => passed)).toEqual([false, false, false, false]);
    expect(assertions[1]!.sentence).toBe(
      "The median L2 norm of the smallest perturbations was not measured, and at most 9 was asserted.",
    );
  });

  test.each([
    ["", "is none; write a measure"],
    ["clean", "is none; write a measure"],
    ["clean=0.9", "is none; write a measure"],
    ["accuracy>=0.9", "there is no measure accuracy; take clean, robust@l2:0.5, centroid, high-share"],
    ["constructor>=0.9", "there is no measure constructor"],
    ["clean>=a", 'the bound is "a"; it must be a number'],
    ["clean>=1/0", 'the bound is "1/0"'],
    ["clean@l2:0.5>=0.9", "clean has no radius; write clean>=0.9"],
    ["robust>=0.4", "names no radius; write the norm and the radius, such as robust@l2:0.5>=0.4"],
    ["robust@l3:0.5>=0.4", 'the norm is "l3"; it must be l2 or linf'],
    ["robust@l2:0>=0.4", 'the radius is "0"; it must be a number above 0'],
    ["robust@l2:x>=0.4", 'the radius is "x"'],
    ["robust@l2:0.7>=0.4", "has no radius 0.7 in L2; it has l2:0.5 and linf:8/255: audit at that radius"],
  ])("%s is refused", (text, message) => {
    expect(() => withAssertions(madeAudit(), [text])).toThrow(UserError);
    expect(() => withAssertions(madeAudit(), [text])).toThrow(message);
  });

  test("say which radii must be measured", () => {
    const texts = ["clean>=0.9", "robust@l2:0.25>=0.1", "robust@l2:1>=0", "robust@l2:0.25<=0.5", "robust@linf:4/255>0"];
    expect(assertedRadii(texts)).toEqual({ l2: [0.25, 1], linf: [4 / 255] });
    expect(assertedRadii(["clean>=0.9"])).toEqual({});
    expect(parseAssertion("robust@linf:4/255>0")).toEqual({
      text: "robust@linf:4/255>0",
      measure: "robust",
      at: { norm: "linf", epsilon: 4 / 255 },
      comparison: ">",
      bound: 0,
    });
  });
});
