import {
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type * as v from "valibot";
import { isAwsError } from "@/cloud/aws_error.ts";
import {
  attemptFolder,
  LAUNCH,
  type Launch,
  REQUEST,
  type Request,
  RUN_FILES,
  STATUS,
  type Status,
} from "@/cloud/run_files.ts";
import { UserError } from "@/errors.ts";
import { parsedJson } from "@/files/read_json.ts";

/** The runs of a bucket. What is read is checked; what is not there is undefined. */
export interface RunStore {
  readonly bucket: string;
  /** Ids of all runs, in order. */
  runs(): Promise<string[]>;
  /** @throws {UserError} If there is a run of this id already. */
  createRequest(request: Request): Promise<void>;
  /** @throws {UserError} If there is no such run. */
  request(run: string): Promise<Request>;
  /** Numbers of a run's attempts, ascending. */
  attempts(run: string): Promise<number[]>;
  /** @throws {UserError} If somebody else is making this attempt. */
  createLaunch(launch: Launch): Promise<void>;
  /** Records what has become known of a launch. */
  updateLaunch(launch: Launch): Promise<void>;
  launch(run: string, attempt: number): Promise<Launch | undefined>;
  /** For an attempt whose machine cannot speak for itself. */
  writeStatus(status: Status): Promise<void>;
  status(run: string, attempt: number): Promise<Status | undefined>;
  /** With the tag of the one last read: undefined if it has not changed since. */
  log(run: string, attempt: number, lastTag?: string): Promise<Log | undefined>;
  /** The text of the checksums' file. */
  checksums(run: string, attempt: number): Promise<string | undefined>;
  /** Names of the output's files, in order. */
  outputs(run: string, attempt: number): Promise<string[]>;
  output(run: string, attempt: number, name: string): Promise<ReadableStream<Uint8Array>>;
  /** The size of an object in bytes. */
  size(key: string): Promise<number | undefined>;
}

export interface Log {
  readonly text: string;
  /** Changes with the text. */
  readonly tag: string | undefined;
}

/** Opens a bucket; nothing is asked of AWS yet. */
export function runStore(s3: S3Client, bucket: string): RunStore {
  const put = (key: string, content: unknown, options: { readonly isNew?: boolean } = {}) =>
    s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: JSON.stringify(content, null, 2) + "\n",
        ContentType: "application/json",
        ...(options.isNew ? { IfNoneMatch: "*" } : {}),
      }),
    );

  /** Writes what must not be there; says what it means if it is. */
  const create = async (key: string, content: unknown, exists: string) => {
    try {
      await put(key, content, { isNew: true });
    } catch (error) {
      // The second answers a writer who comes while the first is still writing.
      if (!isAwsError(error, "PreconditionFailed", "ConditionalRequestConflict")) throw error;
      throw new UserError("input", exists);
    }
  };

  const get = async (key: string, lastTag?: string): Promise<Log | undefined> => {
    try {
      const { Body, ETag } = await s3.send(
        new GetObjectCommand({ Bucket: bucket, Key: key, IfNoneMatch: lastTag }),
      );
      return { text: await Body!.transformToString(), tag: ETag };
    } catch (error) {
      if (isAwsError(error, "NoSuchKey", "NotModified", "304")) return undefined;
      throw error;
    }
  };

  const read = async <S extends v.GenericSchema>(key: string, schema: S) => {
    const found = await get(key);
    return found && parsedJson(found.text, schema, {
      attempt: `Cannot read s3://${bucket}/${key}`,
      ending: "input",
      wayOut: "It was written by another version of this project, or changed by hand.",
    });
  };

  const names = async (prefix: string, ending: "files" | "folders"): Promise<string[]> => {
    const found: string[] = [];
    const input = {
      Bucket: bucket,
      Prefix: prefix,
      ...(ending === "folders" ? { Delimiter: "/" } : {}),
    };
    for await (const page of paginateListObjectsV2({ client: s3 }, input)) {
      const keys = ending === "files"
        ? page.Contents?.map(({ Key }) => Key!)
        : page.CommonPrefixes?.map(({ Prefix }) => Prefix!.replace(/\/$/, ""));
      found.push(...(keys ?? []).map((key) => key.slice(prefix.length)));
    }
    return found;
  };

  return {
    bucket,
    runs: () => names("runs/", "folders"),
    createRequest: (request) =>
      create(
        RUN_FILES.request(request.run),
        request,
        `There is a run ${request.run} already: give another --id, or resume it with ` +
          `\`deno task cloud run --resume ${request.run}\`.`,
      ),
    async request(run) {
      const request = await read(RUN_FILES.request(run), REQUEST);
      if (request !== undefined) return request;
      throw new UserError(
        "input",
        `There is no run ${run} in the bucket ${bucket}: \`deno task cloud list\` shows all.`,
      );
    },
    async attempts(run) {
      const folders = await names(`runs/${run}/`, "folders");
      return folders.map((name) => Number(/^attempt-(\d+)$/.exec(name)?.[1] ?? 0))
        .filter((attempt) => attempt > 0).sort((a, b) => a - b);
    },
    createLaunch: (launch) =>
      create(
        RUN_FILES.launch(launch.run, launch.attempt),
        launch,
        `Somebody else is making attempt ${launch.attempt} of the run ${launch.run}: see ` +
          `\`deno task cloud status ${launch.run}\`.`,
      ),
    async updateLaunch(launch) {
      await put(RUN_FILES.launch(launch.run, launch.attempt), launch);
    },
    launch: (run, attempt) => read(RUN_FILES.launch(run, attempt), LAUNCH),
    async writeStatus(status) {
      await put(RUN_FILES.status(status.run, status.attempt), status);
    },
    status: (run, attempt) => read(RUN_FILES.status(run, attempt), STATUS),
    log: (run, attempt, lastTag) => get(RUN_FILES.log(run, attempt), lastTag),
    async checksums(run, attempt) {
      return (await get(RUN_FILES.checksums(run, attempt)))?.text;
    },
    outputs: (run, attempt) => names(`${attemptFolder(run, attempt)}output/`, "files"),
    async output(run, attempt, name) {
      const { Body } = await s3.send(
        new GetObjectCommand({ Bucket: bucket, Key: RUN_FILES.output(run, attempt, name) }),
      );
      return Body!.transformToWebStream();
    },
    size: (key) => objectSize(s3, { bucket, key }),
  };
}

/** The size of an object in bytes; undefined if there is none. */
export async function objectSize(
  s3: S3Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): Promise<number | undefined> {
  try {
    const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return ContentLength ?? 0;
  } catch (error) {
    if (isAwsError(error, "NotFound", "NoSuchKey", "404")) return undefined;
    throw error;
  }
}
