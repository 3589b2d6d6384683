import * as v from "valibot";
import { checked } from "@/files/read_json.ts";
import { REGION } from "@/cloud/region.ts";
import { RUN_ID } from "./run_files.ts";

/** EC2 takes no more, before base64. */
export const USER_DATA_BYTES = 16_384;

/** Minutes beyond those allowed to the run after which the machine powers itself off, come what may. */
const SPARE_MINUTES = 10;

const PLATFORM = { x86_64: "linux-x64", arm64: "linux-arm64" } as const;

const POSITIVE = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
// Bash ends a word at a NUL, and no quoting helps.
const WORD = v.pipe(v.string(), v.regex(/^[^\0]*$/, "text without NUL"));

const BOOT = v.pipe(
  v.object({
    run: RUN_ID,
    attempt: POSITIVE,
    region: v.pipe(v.string(), v.regex(REGION, "a region such as eu-west-1")),
    bucket: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "a bucket's name")),
    /** The extract: `s3://bucket/key`. */
    input: v.pipe(WORD, v.regex(/^s3:\/\/[^/]+\/(.*[^/])$/s, "s3://bucket/key")),
    /** Options of the pipeline as words of its command line, without --input and --output. */
    pipeline: v.array(WORD),
    /** Time for everything up to the end of the pipeline; the upload comes on top. */
    maxMinutes: POSITIVE,
    architecture: v.picklist(["x86_64", "arm64"]),
    /** Deno as the npm registry has it: a tarball and its integrity, `sha512-` and base64. */
    deno: v.object({
      url: v.pipe(WORD, v.url()),
      sha512: v.pipe(v.string(), v.regex(/^sha512-[A-Za-z0-9+/]{86}==$/, "an SHA-512 integrity")),
    }),
    /** How the machine goes out, but for its own metadata; undefined: directly. */
    proxy: v.optional(v.pipe(WORD, v.url())),
    /** Where Deno finds npm's packages; undefined: at npm's own. */
    registry: v.optional(v.pipe(WORD, v.url())),
  }),
  v.check(
    ({ deno, architecture }) => deno.url.includes(PLATFORM[architecture]),
    "the Deno must be for the machine's architecture",
  ),
);

/** What a machine must know to make one attempt of a run. */
export type Boot = v.InferOutput<typeof BOOT>;

/**
 * Renders the script that a machine runs as root at its start: the power-off, scheduled before anything
 * else; the values of this attempt; and `boot.sh`.
 *
 * @throws {Error} If a value is not what it must be, or if the script is larger than EC2 takes.
 */
export function renderUserData(boot: Boot): string {
  const found = checked(boot, BOOT, { attempt: "Cannot render the user data", ending: "bug" });
  const { run, attempt, region, bucket, input, pipeline, maxMinutes, deno, proxy, registry } =
    found;
  const values = {
    run,
    attempt: String(attempt),
    region,
    bucket,
    input,
    max_minutes: String(maxMinutes),
    deno_url: deno.url,
    deno_sha512: hexadecimal(deno.sha512.slice("sha512-".length)),
  };
  const script = [
    "#!/bin/bash",
    `shutdown -P +${maxMinutes + SPARE_MINUTES}`,
    ...Object.entries(values).map(([name, value]) => `${name}=${quoted(value)}`),
    ...(proxy === undefined
      ? []
      : [`export HTTPS_PROXY=${quoted(proxy)} NO_PROXY=169.254.169.254`]),
    ...(registry === undefined ? [] : [`export NPM_CONFIG_REGISTRY=${quoted(registry)}`]),
    `words=(${pipeline.map(quoted).join(" ")})`,
    Deno.readTextFileSync(new URL("./boot.sh", import.meta.url)),
  ].join("\n");
  const bytes = new TextEncoder().encode(script).length;
  if (bytes >= USER_DATA_BYTES) {
    throw new Error(
      `Cannot render the user data: it has ${bytes} bytes and EC2 takes fewer than ` +
        `${USER_DATA_BYTES}; shorten the pipeline's options.`,
    );
  }
  return script;
}

/** As one word of a shell, whatever is in it. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The form that `sha512sum` reads. */
function hexadecimal(base64: string): string {
  return Array.from(atob(base64), (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0"))
    .join("");
}
