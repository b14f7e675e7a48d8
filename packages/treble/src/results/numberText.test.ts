import { describe, expect, it } from "vitest";
import { signedText } from "../experiments/contract/claim.ts";
import { numberText } from "./numberText.ts";

describe("numberText", () => {
  it("has the true minus sign, and a plus where asked", () => {
    expect(numberText(-0.0214)).toBe("−0.021");
    expect(numberText(0.0214)).toBe("0.021");
    expect(numberText(0.0214, 2, "both")).toBe("+0.02");
  });

  it("does not round onto 0 what is not 0, but for rounding errors", () => {
    expect(numberText(-0.004, 2)).toBe("−0.004");
    expect(numberText(0)).toBe("0.000");
    expect(numberText(1e-12)).toBe("0.000");
  });
});

it("an interval's limits have the decimals that keep them off 0", () => {
  expect(signedText({ mean: 0.064, low: -0.004, high: 0.131 }, 2)).toBe("+0.064 (95 % interval −0.004 to +0.131)");
});
