import { render } from "preact";
import { openLink } from "../link/index.ts";
import { labFilesHere } from "../precomputed/index.ts";
import { viewProperties } from "../view/index.ts";
import { articleProperty } from "./article.tsx";
import { LabPage } from "./labPage.tsx";

/** Where the page begins: fetches the file that names the others, and draws. */
const root = document.getElementById("lab")!;
const link = openLink(window);
let problem: string | null = null;
let draw = (): void => {};
try {
  const { lab, files } = await labFilesHere(new URL("precomputed/", document.baseURI), (why) => {
    problem = why ?? null;
    draw();
  });
  link.check([...Object.values(viewProperties(lab)), articleProperty as never]);
  root.replaceChildren();
  draw = () => render(<LabPage lab={lab} files={files} link={link} problem={problem} />, root);
  draw();
} catch (error) {
  const said = document.createElement("p");
  said.setAttribute("role", "alert");
  said.textContent = error instanceof Error ? error.message : String(error);
  root.append(said);
}
