import { paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { isAwsError } from "@/cloud/aws_error.ts";
import { UserError } from "@/errors.ts";

/**
 * The bytes of what stands in S3: a file, or all files of a folder.
 *
 * @throws {UserError} If there is nothing, or it is in no bucket.
 */
export async function storedBytes(s3: S3Client, url: string): Promise<number> {
  const [, bucket, key = ""] = /^s3a?:\/\/([^/]+)\/(.*)$/.exec(url) ?? [];
  if (bucket === undefined) {
    throw new UserError(
      "usage",
      `A session on EMR reads no ${url}: it must be like s3://bucket/may/.`,
    );
  }
  let bytes = 0;
  try {
    const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: key });
    for await (const { Contents } of pages) {
      for (const { Key, Size } of Contents ?? []) {
        const isOfIt = Key === key || key.endsWith("/") || Key!.startsWith(`${key}/`);
        if (isOfIt) bytes += Size ?? 0;
      }
    }
  } catch (error) {
    if (!isAwsError(error, "AccessDenied")) throw error;
    throw new UserError(
      "input",
      `The credentials may not look into ${url}: it must be in the folder that \`setup --spark\` ` +
        "named, and the stack's SparkLauncherPolicyArn attached.",
      { cause: error },
    );
  }
  if (bytes === 0) {
    throw new UserError("input", `There is nothing at ${url}, or it is empty.`);
  }
  return bytes;
}
