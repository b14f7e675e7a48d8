import { describe, expect, test } from "vitest";
import { headline } from "./headline.ts";
import { auditShare } from "./parts/auditShare.ts";
import { unmeasuredSpectra } from "./parts/auditSpectra.ts";
import { madeAudit } from "./testing/madeAudit.ts";

describe("the headline", () => {
  test("is one sentence of the numbers", () => {
    expect(headline(madeAudit())).toBe(
      "Of 100 images 90.0 % are right without an attack, 40.0 % under attack within L2 0.5 and 31.0 % under attack within L∞ 8/255; the smallest perturbations that mislead it have a median L2 norm of 0.300 and lie at 0.200 cycles per pixel on average (white noise: 0.383), 30.0 % of their energy above 0.25.",
    );
  });

  test("says how few images there are, and where shares are of fewer", () => {
    const [l2] = madeAudit().robust;
    const text = headline(madeAudit({ clean: auditShare(40, 50), robust: [{ ...l2!, ...auditShare(10, 20) }] }));
    expect(text).toMatch(
      /^Of 50 images, too few to know a share to ten points, 80.0 % are right without an attack and 50.0 % \(of 20\) under/,
    );
  });

  test("says where nothing was right, nothing fooled, nothing measured", () => {
    const { smallest } = madeAudit();
    const spectra = unmeasuredSpectra([3, 8, 8]);
    expect(headline(madeAudit({ clean: auditShare(0, 100) }))).toMatch(/^None of the 100 images is right/);
    const unfooled = { ...smallest, fooled: 0, size: null };
    expect(headline(madeAudit({ smallest: unfooled, spectra, robust: [] }))).toBe(
      "Of 100 images 90.0 % are right without an attack; none of 90 was fooled at any distance, which speaks against the attack rather than for the model.",
    );
    expect(headline(madeAudit({ smallest: { ...unfooled, attacked: 0 }, spectra, robust: [] }))).toMatch(
      /; no smallest perturbation was looked for\.$/,
    );
  });
});
