/** A short article that sets the page, and a kernel to draw on. Loaded when it is opened. */

export { Article } from "./article.tsx";
