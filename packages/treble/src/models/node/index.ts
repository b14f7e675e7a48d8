/** Networks from files. For Node. */

export { loadFile } from "./loadFile.ts";
