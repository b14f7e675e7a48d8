import { Option } from "commander";

/** Where the store is. */
export function resultsOption(): Option {
  return new Option("--results <folder>", "folder of the results").default("results");
}
