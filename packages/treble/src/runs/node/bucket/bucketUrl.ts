import { UserError } from "../../../errors/userError.ts";

/** A place in an S3-compatible bucket. */
export interface BucketPlace {
  readonly bucket: string;
  /** Before every key: empty, or ending in a slash. */
  readonly prefix: string;
}

/** Names that every server takes: small letters, digits, dots and hyphens. */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Characters that need no escaping in keys, signatures and lists. */
const plainPrefix = /^[A-Za-z0-9_-][A-Za-z0-9._/-]*$/;

/** The place that `s3://bucket/prefix` names. @throws UserError for anything else. */
export function parseBucketUrl(url: string): BucketPlace {
  const [, bucket = "", path = ""] = /^s3:\/\/([^/]*)(?:\/(.*))?$/s.exec(url) ?? [];
  const prefix = path.replace(/\/+$/, "");
  const plain = prefix === "" || (plainPrefix.test(prefix) && !/\/\/|\.\./.test(prefix));
  // What is written there is not repeated: somebody may have put a secret into it.
  if (!bucketName.test(bucket) || !plain) {
    throw new UserError(
      "A store in a bucket is named as in s3://bucket/prefix, with letters, digits, dots, hyphens and underscores; who may read and write it is said by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    );
  }
  return { bucket, prefix: prefix === "" ? "" : `${prefix}/` };
}

/** `s3://bucket/prefix` */
export function bucketUrl({ bucket, prefix }: BucketPlace): string {
  return `s3://${bucket}/${prefix.replace(/\/$/, "")}`;
}
