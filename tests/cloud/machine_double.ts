import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { createHash } from "node:crypto";
import { RUN_FILES, type State } from "@/cloud/run_files.ts";

/** Writes to a bucket what the machine of an attempt writes; the emulator's machines run nothing. */
export interface MachineDouble {
  says(state: State, message: string, exitCode?: number): Promise<void>;
  logs(text: string): Promise<void>;
  /** Files by name, then their checksums, which may be told wrongly or not at all. */
  uploads(files: Readonly<Record<string, string>>, checksums?: string | null): Promise<void>;
}

export function machineDouble(
  s3: S3Client,
  bucket: string,
  { run, attempt }: { readonly run: string; readonly attempt: number },
): MachineDouble {
  const put = async (Key: string, Body: string) => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  };
  return {
    says: (state, message, exitCode) =>
      put(
        RUN_FILES.status(run, attempt),
        JSON.stringify({
          schema: 1,
          run,
          attempt,
          state,
          message,
          exitCode: exitCode ?? null,
          instance: "i-0123456789abcdef0",
          startedAt: "2026-11-03T14:22:33Z",
          updatedAt: "2026-11-03T14:25:00Z",
        }),
      ),
    logs: (text) => put(RUN_FILES.log(run, attempt), text),
    async uploads(files, checksums = checksumsOf(files)) {
      for (const [name, text] of Object.entries(files)) {
        await put(RUN_FILES.output(run, attempt, name), text);
      }
      if (checksums !== null) await put(RUN_FILES.checksums(run, attempt), checksums);
    },
  };
}

/** As `sha256sum` writes them. */
export function checksumsOf(files: Readonly<Record<string, string>>): string {
  return Object.entries(files)
    .map(([name, text]) => `${createHash("sha256").update(text).digest("hex")}  ${name}\n`)
    .join("");
}
