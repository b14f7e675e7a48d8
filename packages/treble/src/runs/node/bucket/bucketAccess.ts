import { UserError } from "../../../errors/userError.ts";

/** Where a bucket's server is, and who asks. */
export interface BucketAccess {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly region: string;
  /** Without a slash at its end; null for Amazon's own. */
  readonly endpoint: string | null;
}

/**
 * From the variables that every S3 program reads: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
 * AWS_REGION, and AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL for other servers than Amazon's.
 *
 * @throws UserError naming what is missing; no value is repeated.
 */
export function bucketAccess(env: Readonly<Record<string, string | undefined>> = process.env): BucketAccess {
  const accessKeyId = env.AWS_ACCESS_KEY_ID ?? "";
  const secretAccessKey = env.AWS_SECRET_ACCESS_KEY ?? "";
  if (accessKeyId === "" || secretAccessKey === "") {
    throw new UserError(
      `A store in a bucket needs the variable ${accessKeyId === "" ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY"}, which is not set.`,
    );
  }
  const endpoint = (env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL ?? "").replace(/\/+$/, "");
  if (endpoint !== "" && !/^https?:\/\/[^/@?#\s]+$/.test(endpoint)) {
    throw new UserError(
      "AWS_ENDPOINT_URL_S3 (or AWS_ENDPOINT_URL) is not the address of a server, as in http://storage:3900.",
    );
  }
  return {
    ...{ accessKeyId, secretAccessKey },
    ...(env.AWS_SESSION_TOKEN && { sessionToken: env.AWS_SESSION_TOKEN }),
    region: env.AWS_REGION || env.AWS_DEFAULT_REGION || "us-east-1",
    endpoint: endpoint === "" ? null : endpoint,
  };
}
