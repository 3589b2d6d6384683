import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { isAwsError } from "@/cloud/aws_error.ts";
import { TAGS } from "@/cloud/run_files.ts";
import { UserError } from "@/errors.ts";

/**
 * Whether a bucket is there that an earlier stack of this project has made and left.
 *
 * @throws {UserError} If there is one that is somebody else's, or does not delete its extracts.
 */
export async function isLeftBucket(s3: S3Client, bucket: string): Promise<boolean> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if (isAwsError(error, "NotFound", "NoSuchBucket", "404")) return false;
    if (isAwsError(error, "Forbidden", "AccessDenied", "403")) throw taken(bucket, "not yours");
    throw error;
  }
  if (!await isTagged(s3, bucket)) throw taken(bucket, "without the tag of this project");
  if (!await deletesExtracts(s3, bucket)) {
    throw taken(bucket, "without the rule that deletes extracts");
  }
  return true;
}

function taken(bucket: string, how: string): UserError {
  return new UserError(
    "input",
    `There is a bucket ${bucket} already, ${how}: name another with --bucket, or delete that one.`,
  );
}

async function isTagged(s3: S3Client, Bucket: string): Promise<boolean> {
  try {
    const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket }));
    const { key, value } = TAGS.project;
    return TagSet?.some(({ Key, Value }) => Key === key && Value === value) ?? false;
  } catch (error) {
    if (isAwsError(error, "NoSuchTagSet")) return false;
    throw error;
  }
}

async function deletesExtracts(s3: S3Client, Bucket: string): Promise<boolean> {
  try {
    const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    return Rules?.some(({ Status, Filter, Prefix, Expiration }) =>
      Status === "Enabled" && (Filter?.Prefix ?? Prefix) === "extracts/" &&
      Expiration?.Days !== undefined
    ) ?? false;
  } catch (error) {
    if (isAwsError(error, "NoSuchLifecycleConfiguration")) return false;
    throw error;
  }
}
