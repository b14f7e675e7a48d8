/** What the files of an audit are called, side by side in its folder. */
export const auditFileNames = {
  page: "index.html",
  json: "audit.json",
  csv: "audit.csv",
  markdown: "audit.md",
  junit: "junit.xml",
} as const;
