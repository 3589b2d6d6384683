import { UserError } from "@/errors.ts";

/** Deno for Linux, as the npm registry has it. */
export interface DenoRelease {
  readonly url: string;
  /** Integrity of the tarball in npm's form: `sha512-` and base64. */
  readonly sha512: string;
}

export type Architecture = "x86_64" | "arm64";

interface DenoSource {
  readonly registry?: string | undefined;
  readonly ask?: (url: string) => Promise<Response>;
}

const VERSION = "2.9.6";
const NPM = "https://registry.npmjs.org";

const PACKAGES: Readonly<Record<Architecture, string>> = {
  x86_64: "linux-x64-glibc",
  arm64: "linux-arm64-glibc",
};

/** A release that is not here is asked for where it is published. */
const INTEGRITY: Readonly<Partial<Record<Architecture, string>>> = {
  x86_64:
    "sha512-3md4TKLCuzsLDmfOoC5KN7NAZaxSVkMgm64vg6foD00JBADCpYS2/5QqXfzgnP5ZQz3iLP9vBQJtEgc116OAoQ==",
};

/**
 * Where the machine finds its Deno, and what it must be to the last bit.
 *
 * @param options.registry A mirror of npm's registry.
 * @param options.ask Asks the registry; `fetch`, but for tests.
 * @throws {UserError} If the checksum is not known here and cannot be had.
 */
export async function denoRelease(
  architecture: Architecture,
  { registry = NPM, ask = askForSeconds }: DenoSource = {},
): Promise<DenoRelease> {
  const packages = `${registry.replace(/\/$/, "")}/@deno`;
  const name = PACKAGES[architecture];
  const integrity = INTEGRITY[architecture] ??
    await publishedIntegrity(`${packages}/${name}/${VERSION}`, ask);
  return {
    url: `${packages}/${name}/-/${name}-${VERSION}.tgz`,
    sha512: integrity,
  };
}

async function publishedIntegrity(
  url: string,
  ask: (url: string) => Promise<Response>,
): Promise<string> {
  const integrity = await ask(url).then((response) => response.json())
    .then((release) => release?.dist?.integrity, () => undefined);
  if (typeof integrity === "string" && /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)) {
    return integrity;
  }
  throw new UserError(
    "input",
    `The checksum of Deno ${VERSION} for this machine cannot be had from ${url}: try again, or choose ` +
      "an x86_64 --instance-type such as m7i.large.",
  );
}

function askForSeconds(url: string): Promise<Response> {
  return fetch(url, { signal: AbortSignal.timeout(10_000) });
}
