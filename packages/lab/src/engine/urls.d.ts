/** Files that the bundler copies, and whose addresses a page imports. */
declare module "*?url" {
  const url: string;
  // biome-ignore lint/style/noDefaultExport: what Vite makes of such an import
  export default url;
}
