import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { explained, isUncertain, reasonOf } from "@/cloud/aws_error.ts";
import { UserError } from "@/errors.ts";

/** An error as the SDK throws it. */
function sdkError(name: string, message: string, more: Record<string, unknown> = {}): Error {
  const operation = "ec2:RunInstances";
  return Object.assign(new Error(message), { name, operation, $metadata: {} }, more);
}

const CASES: [name: string, error: Error, sentence: RegExp][] = [
  [
    "no credentials",
    sdkError("CredentialsProviderError", "Could not load credentials from any providers"),
    /^There are no AWS credentials: sign in with `aws sso login`/,
  ],
  [
    "an ended session",
    sdkError(
      "CredentialsProviderError",
      "The SSO session associated with this profile has expired.",
    ),
    /^The profile \S+ signs in by SSO, and .* run `aws sso login --profile \S+`\.$/,
  ],
  [
    "expired credentials",
    sdkError("ExpiredTokenException", "The security token included in the request is expired"),
    /^The credentials have expired: sign in .*\(ec2:RunInstances: The security token/,
  ],
  [
    "an unknown key",
    sdkError("InvalidClientTokenId", "The security token included in the request is invalid.", {
      $metadata: { httpStatusCode: 403 },
    }),
    /^AWS does not accept the credentials/,
  ],
  [
    "a refusal that names the action",
    sdkError("AccessDenied", "User: x is not authorized to perform: iam:PassRole on resource: y"),
    /^The credentials do not allow iam:PassRole: attach the stack's launcher policy/,
  ],
  [
    "a refusal of what only the setup does",
    sdkError(
      "AccessDenied",
      "User: x is not authorized to perform: cloudformation:CreateStack on resource: y",
    ),
    /^The credentials do not allow cloudformation:CreateStack: the setup needs an administrator/,
  ],
  [
    "a refusal of a HEAD, which has no text",
    sdkError("403", "UnknownError", {
      operation: "s3:HeadObject",
      $metadata: { httpStatusCode: 403 },
    }),
    /^The credentials do not allow s3:HeadObject/,
  ],
  [
    "no network",
    sdkError("Error", "getaddrinfo ENOTFOUND sts.eu-west-1.amazonaws.com", { code: "ENOTFOUND" }),
    /^AWS cannot be reached \(ec2:RunInstances: getaddrinfo ENOTFOUND .*\): check the network/,
  ],
  [
    "a certificate of an authority that is not known",
    sdkError("Error", "unable to verify the first certificate", {
      code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    }),
    /^Nobody whom this command trusts vouches .*: set DENO_TLS_CA_STORE=system/,
  ],
  [
    "a proxy that says no",
    sdkError(
      "Error",
      "Failed to establish tunnel to sts.eu-west-1.amazonaws.com:443 over http://p",
    ),
    /^The proxy does not let through to AWS .*: mend HTTPS_PROXY or NO_PROXY/,
  ],
  [
    "a 403 of what everybody may ask",
    sdkError("Unknown", "UnknownError", {
      operation: "sts:GetCallerIdentity",
      $metadata: { httpStatusCode: 403 },
    }),
    /^Something on the way refuses sts:GetCallerIdentity, which AWS allows everybody \(UnknownError\)/,
  ],
  [
    "a profile that asks for a code",
    sdkError("CredentialsProviderError", "Profile x requires multi-factor authentication"),
    /requires multi-factor authentication\).*eval "\$\(aws configure export-credentials --format env/,
  ],
  [
    "a machine that the free plan does not have",
    sdkError(
      "InvalidParameterCombination",
      "The specified instance type is not eligible for Free Tier. For a list of Free Tier instance types, ..",
    ),
    /^The account's free plan does not have this machine: .*--instance-type m7i-flex\.large/,
  ],
  ["a limit", sdkError("VcpuLimitExceeded", "You have .."), /may not run so many processors/],
  [
    "a subnet that is not there",
    sdkError("InvalidSubnetID.NotFound", "The subnet ID 'subnet-1' does not exist"),
    /^There is no such subnet in this region: mend --subnet\. \(.*subnet-1' does not exist\)$/,
  ],
  [
    "anything else",
    sdkError("InvalidBlockDeviceMapping", "Volume of size 8GB\n is smaller than snapshot."),
    /^AWS refuses ec2:RunInstances: Volume of size 8GB is smaller than snapshot \(InvalidBlock/,
  ],
];

Deno.test("a certificate, a proxy or a 403 on the way is no matter of a policy", () => {
  for (const [name, error] of CASES.filter(([name]) => /certificate|proxy|403 of/.test(name))) {
    assert(!reasonOf(error).includes("policy"), name);
  }
});

for (const [name, error, sentence] of CASES) {
  Deno.test(`AWS's errors become sentences: ${name}`, () => {
    const found = explained(error) as UserError;
    assertInstanceOf(found, UserError);
    assertMatch(found.message, sentence);
    assertMatch(reasonOf(error), /[.)]$/);
    assertEquals(found.cause, error);
  });
}

Deno.test("the encoded part of a refusal is not shown", () => {
  const secret = "Encoded authorization failure message: 3Ap0ZLvT8q";
  const message = `Not now. ${secret}`;
  assert(!reasonOf(sdkError("Unsupported", message)).includes("3Ap0ZLvT8q"));
  assertStringIncludes(reasonOf(sdkError("Unsupported", message)), "Not now");
});

Deno.test("errors that are not AWS's are left as they are", () => {
  const bug = new TypeError("x is undefined");
  assertEquals(explained(bug), bug);
  const known = new UserError("input", "Known.");
  assertEquals(explained(known), known);
});

Deno.test("isUncertain() holds where a call may have been carried out", () => {
  const at = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });
  assert(isUncertain(sdkError("TimeoutError", "socket hang up", { code: "ECONNRESET" })));
  assert(isUncertain(sdkError("InternalError", "An internal error has occurred", at(500))));
  assert(isUncertain(sdkError("Unavailable", "The server is overloaded", at(503))));
  assert(!isUncertain(sdkError("InsufficientInstanceCapacity", "No capacity", at(500))));
  assert(!isUncertain(sdkError("UnauthorizedOperation", "No", at(403))));
});
