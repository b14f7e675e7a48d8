import { Option } from "commander";

/** Where the runs are besides the folder of results. */
export function storeOption(): Option {
  return new Option(
    "--store <url>",
    "a bucket that machines share, as in s3://bucket/prefix: finished runs are fetched from it and put there",
  );
}
