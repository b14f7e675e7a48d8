import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choiceProperty } from "./choiceProperty.ts";
import { openLink, type Place } from "./openLink.ts";
import type { Property } from "./property.ts";

/** A window's history, as far as links need it. */
function tab(href: string): { readonly place: Place; readonly entries: string[]; back(): void } {
  const entries = [href];
  let onPop = (): void => {};
  const location = {
    get href() {
      return entries.at(-1)!;
    },
  };
  const address = (url: unknown): string => String(url);
  return {
    entries,
    back() {
      entries.pop();
      onPop();
    },
    place: {
      location,
      history: {
        pushState: (_, __, url) => void entries.push(address(url)),
        replaceState: (_, __, url) => void entries.splice(-1, 1, address(url)),
      },
      addEventListener: (_, listener) => {
        onPop = listener;
      },
    },
  };
}

const kernel = choiceProperty("kernel", [3, 7, 15]);
const words: Property<string> = { name: "words", usual: "", parse: (text) => text, text: (value) => value };
const write = (link: ReturnType<typeof openLink>, property: unknown, value: unknown, lasting = true): void =>
  link.set(new Map([[property as Property<never>, value]]), lasting);

describe("the link", () => {
  it("gives back whatever text was written into it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.constantFrom(3, 7, 15), (text, width) => {
        const { place } = tab("https://lab.test/below/?other=1#train");
        const link = openLink(place);
        write(link, words, text);
        write(link, kernel, width, false);
        expect(openLink(tab(link.address).place).value(words)).toBe(text);
        expect(link.value(kernel)).toBe(width);
        expect(new URL(link.address).searchParams.get("other")).toBe("1");
        expect(new URL(link.address).hash).toBe("#train");
        expect(new URL(link.address).searchParams.has("kernel")).toBe(width !== kernel.usual);
      }),
    );
  });

  it("never fails at what somebody wrote there: it takes it out and says so", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const { place, entries } = tab(`https://lab.test/?kernel=${encodeURIComponent(text)}&words=kept`);
        const link = openLink(place);
        link.check([kernel as Property<never>, words as Property<never>]);
        const known = ["3", "7", "15"].includes(text);
        expect(link.value(kernel)).toBe(known ? Number(text) : 3);
        expect(link.notices).toHaveLength(known ? 0 : 1);
        if (!known)
          expect(link.notices[0]).toMatch(/^The link's kernel is ".*"\. There are 3, 7, 15\. It is 3 instead\.$/s);
        expect(new URL(entries[0]!).searchParams.get("words")).toBe("kept");
        expect(entries).toHaveLength(1);
      }),
    );
  });

  it("is one step to go back from for a drag and its end, and tells of every change", () => {
    const { place, entries, back } = tab("https://lab.test/");
    const link = openLink(place);
    let told = 0;
    const end = link.subscribe(() => told++);
    write(link, kernel, 7);
    write(link, kernel, 3, false);
    write(link, kernel, 15, false);
    write(link, kernel, 15);
    expect([entries.length, told]).toEqual([3, 4]);
    write(link, words, "later");
    back();
    expect([link.value(kernel), link.value(words)]).toEqual([15, ""]);
    back();
    expect([link.value(kernel), told]).toEqual([7, 7]);
    write(link, kernel, 3, false);
    back();
    expect(link.value(kernel)).toBe(7);
    end();
    write(link, kernel, 3);
    expect(told).toBe(9);
  });

  it("says the address that a change would have, and changes nothing", () => {
    const { place, entries } = tab("https://lab.test/?kernel=7&words=a#train");
    const link = openLink(place);
    const changes = new Map<Property<never>, unknown>([[kernel as Property<never>, 3]]);
    const address = link.addressWith(changes);
    expect([address, link.address, entries.length]).toEqual(["https://lab.test/?words=a#train", entries[0], 1]);
    link.set(changes);
    expect(link.address).toBe(address);
  });

  it("checks again what one goes back to, and forgets what it said at the next change", () => {
    const { place, entries, back } = tab("https://lab.test/");
    const link = openLink(place);
    link.check([kernel as Property<never>]);
    write(link, kernel, 7);
    entries.splice(0, 1, "https://lab.test/?kernel=8");
    back();
    expect([link.value(kernel), link.notices.length, entries]).toEqual([3, 1, ["https://lab.test/"]]);
    write(link, kernel, 15);
    expect(link.notices).toEqual([]);
  });
});
