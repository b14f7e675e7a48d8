/** The search field of every page: results as one types, by arrow keys and Enter, closed by Escape. */
import MiniSearch from "minisearch";
import { type Found, searchOptions } from "./searchOptions.ts";

const MOST = 12;
const root = (document.currentScript as HTMLScriptElement).dataset.root ?? "";
const form = document.querySelector<HTMLFormElement>("form[role=search]")!;
const field = form.querySelector("input")!;
const list = form.querySelector("ol")!;
const status = form.querySelector<HTMLElement>("[role=status]")!;
let index: MiniSearch<Found> | undefined;
form.hidden = false;

function found(text: string): Found[] {
  index ??= MiniSearch.loadJSON<Found>((globalThis as unknown as { searchIndex: string }).searchIndex, searchOptions);
  return index.search(text).slice(0, MOST) as unknown as Found[];
}

function show(): void {
  const text = field.value.trim();
  const results = text.length > 1 ? found(text) : [];
  list.replaceChildren(
    ...results.map(({ id, title, page, shown }) => {
      const [item, link, place, line] = ["li", "a", "small", "span"].map((tag) => document.createElement(tag));
      (link as HTMLAnchorElement).href = root + id;
      link!.textContent = title;
      place!.textContent = page;
      line!.textContent = shown;
      link!.append(place!, line!);
      item!.append(link!);
      return item!;
    }),
  );
  list.hidden = results.length === 0;
  status.textContent = text.length > 1 ? `${results.length === MOST ? `${MOST} or more` : results.length} found` : "";
}

function close(): void {
  list.hidden = true;
}

field.addEventListener("input", show);
field.addEventListener("focus", show);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  list.querySelector("a")?.click();
});
form.addEventListener("keydown", (event) => {
  const links = [...list.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  if (event.key === "Escape") {
    close();
    field.blur();
  } else if (event.key === "ArrowDown") links[at + 1]?.focus();
  else if (event.key === "ArrowUp") (links[at - 1] ?? field).focus();
  else return;
  event.preventDefault();
});
document.addEventListener("click", (event) => {
  if (!form.contains(event.target as Node)) close();
});
document.addEventListener("keydown", (event) => {
  const { target } = event;
  const typing = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return;
  field.focus();
  event.preventDefault();
});
// On a narrow screen the list of pages would come before every text.
if (matchMedia("(max-width: 60rem)").matches) document.querySelector("nav details")?.removeAttribute("open");
