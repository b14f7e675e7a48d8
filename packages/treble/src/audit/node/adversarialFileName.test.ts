import fc from "fast-check";
import { expect, test } from "vitest";
import { adversarialFileName } from "./adversarialFileName.ts";

test("says which image, its class and the class after", () => {
  const name = { place: 7, image: "cat/photo 1.jpeg", trueClass: "tabby, tabby cat", classAfter: "Königspudel" };
  expect(adversarialFileName(name)).toBe("0007_tabby-tabby-cat_as_Konigspudel_photo-1.png");
});

test("is one file in one folder, whatever the names are", () => {
  const hostile = fc.oneof(
    fc.constantFrom("../../etc/passwd", "..", ".", "con", "a\0b", "</script><script>", "名前", "-rf", "\u202egnp", ""),
    fc.string({ unit: "binary", maxLength: 300 }),
  );
  fc.assert(
    fc.property(hostile, hostile, hostile, fc.nat(99_999), (image, trueClass, classAfter, place) => {
      const name = adversarialFileName({ place, image, trueClass, classAfter });
      expect(name).toMatch(/^\d{4,5}_[A-Za-z0-9.-]+_as_[A-Za-z0-9.-]+_[A-Za-z0-9.-]+\.png$/);
      expect(name.length).toBeLessThan(150);
      expect(name).not.toContain("..png");
    }),
  );
});
