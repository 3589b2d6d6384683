import { createReadStream } from "node:fs";
import type { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";

/** S3 takes at most 10,000 parts, of at least 5 MB. */
const PARTS = 9000;
const SMALLEST_PART_BYTES = 8 << 20;

export interface UploadOptions {
  readonly bucket: string;
  readonly key: string;
  readonly signal: AbortSignal;
  /** Told how many bytes are there. */
  readonly progress?: (bytes: number) => void;
}

/**
 * Copies a file to the bucket, in parts. Where that is interrupted there is no object; the bucket's
 * rules remove the parts.
 */
export async function uploadFile(
  s3: S3Client,
  path: string,
  { bucket, key, signal, progress }: UploadOptions,
): Promise<void> {
  signal.throwIfAborted();
  const { size } = await Deno.stat(path);
  const upload = new Upload({
    client: s3,
    params: { Bucket: bucket, Key: key, Body: createReadStream(path, { highWaterMark: 1 << 20 }) },
    partSize: Math.max(SMALLEST_PART_BYTES, Math.ceil(size / PARTS)),
    queueSize: 4,
  });
  const abort = () => upload.abort();
  signal.addEventListener("abort", abort, { once: true });
  upload.on("httpUploadProgress", ({ loaded = 0 }) => progress?.(loaded));
  try {
    await upload.done();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
