/** Files that the bundler copies, and whose addresses a page imports. */
declare module "*?url" {
  const url: string;
  export default url;
}
