import { UserError } from "@/errors.ts";

const CREDENTIALS =
  "sign in with `aws sso login` or `aws configure`, choose a profile with AWS_PROFILE, or set " +
  "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

/** What the SDK cannot do by itself, and cannot tell either. */
const EXPORT =
  "where the profile has a credential_process, asks for an MFA code or signs in by a browser, " +
  'give what the AWS command line gets of it: `eval "$(aws configure export-credentials --format env)"`';

const CERTIFICATE =
  "set DENO_TLS_CA_STORE=system to trust what this computer trusts, and SSL_CERT_FILE to the file of " +
  "the bank's own certificate authority where it is not among that";

const NOT_VALID = `AWS does not accept the credentials: ${CREDENTIALS}`;
const LIMIT =
  "ask for more under Service Quotas in the AWS console, choose a smaller --instance-type, or end " +
  "other machines";
const CAPACITY =
  "try again later, with another --instance-type, with a --subnet in another zone, or without --spot";

/** What to do about errors, by the name AWS gives them. */
const ADVICE: Readonly<Record<string, string>> = {
  InsufficientInstanceCapacity: `AWS has no such machine left just now: ${CAPACITY}`,
  InsufficientCapacity: `AWS has no such machine left just now: ${CAPACITY}`,
  InsufficientHostCapacity: `AWS has no such machine left just now: ${CAPACITY}`,
  SpotMaxPriceTooLow: `AWS has no such spot machine left just now: ${CAPACITY}`,
  Unsupported: `AWS does not have this machine there: ${CAPACITY}`,
  VcpuLimitExceeded: `The account may not run so many processors at once: ${LIMIT}`,
  InstanceLimitExceeded: `The account may not run so many machines at once: ${LIMIT}`,
  MaxSpotInstanceCountExceeded: `The account may not run so many spot machines at once: ${LIMIT}`,
  VolumeLimitExceeded: `The account may not have so many disks: ${
    LIMIT.replace("--instance-type", "--disk-gb")
  }`,
  PendingVerification: "AWS is still checking this new account: try again in some hours",
  OptInRequired: "The account is not signed up for this service or region: choose another --region",
  InvalidInstanceType: "There is no such machine: choose another --instance-type",
  "InvalidSubnetID.NotFound": "There is no such subnet in this region: mend --subnet",
  "InvalidSubnetID.Malformed":
    "That is not a subnet's id, such as subnet-0123456789abcdef0: mend --subnet",
  MissingInput:
    "The default network of the region has no subnet to start in: name one with --subnet",
  VPCIdNotSpecified: "The account has no default network in this region: name a --subnet",
  DefaultVpcDoesNotExist: "The account has no default network in this region: name a --subnet",
  "InvalidGroup.NotFound":
    "The security group of the stack is not there: run `deno task cloud setup` again",
  InvalidGroupId: "The security group of the stack is not there: run `deno task cloud setup` again",
  InvalidParameter:
    "AWS refuses the launch as it is asked for: perhaps --subnet must be one of the stack's network",
  IdempotentParameterMismatch:
    "A launch of this attempt was asked for before with other options; another attempt is needed",
  NoSuchBucket: "The bucket of the stack is not there: run `deno task cloud setup` again",
  ServiceQuotaExceededException:
    "The account may not use so much at once: ask for more under Service Quotas in the AWS console, or " +
    "take fewer --executors",
  RequestLimitExceeded: "AWS is asked too often: try again in a minute",
  Throttling: "AWS is asked too often: try again in a minute",
  ThrottlingException: "AWS is asked too often: try again in a minute",
  SlowDown: "AWS is asked too often: try again in a minute",
  InvalidClientTokenId: NOT_VALID,
  InvalidAccessKeyId: NOT_VALID,
  UnrecognizedClientException: NOT_VALID,
  AuthFailure: NOT_VALID,
  SignatureDoesNotMatch: NOT_VALID,
  ExpiredToken: `The credentials have expired: ${CREDENTIALS}`,
  ExpiredTokenException: `The credentials have expired: ${CREDENTIALS}`,
  RequestExpired: `The credentials have expired, or this computer's clock is wrong: ${CREDENTIALS}`,
};

/** What a launcher speaks to. */
const ENDPOINTS =
  "the endpoints sts, cloudformation, ec2, s3, ssm, scheduler, pricing and, for Spark, emr-serverless " +
  "of amazonaws.com";

const DENIED = [
  "AccessDenied",
  "AccessDeniedException",
  "UnauthorizedOperation",
  "Forbidden",
  "403",
];

/** What only `setup` does, which no launcher may. */
const SETUP_ACTION = /^(?:cloudformation:(?!DescribeStacks$)|ec2:DescribeVpcs$)/;

const OFFLINE = [
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
];

/** What can be known of an error that the AWS SDK throws. */
interface SdkError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  /** Of {@linkcode clients}: the call that failed. */
  readonly operation?: string;
}

/** Whether AWS answered with an error of one of these names. */
export function isAwsError(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

/** Whether the answer was lost or AWS broke, so that the call may have been carried out or not. */
export function isUncertain(error: unknown): boolean {
  const { name, $metadata } = error as SdkError;
  // A lack of capacity is a server's error too, and quite certain.
  return isOffline(error as SdkError) ||
    ($metadata?.httpStatusCode ?? 0) >= 500 && ADVICE[name] === undefined;
}

/**
 * Says in a sentence what an error of the AWS SDK means and what to do; other errors are returned as
 * they are.
 */
export function explained(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const sentence = sentenceOf(error);
  return sentence === undefined ? error : new UserError("input", sentence, { cause: error });
}

/** The message of an error, explained where it is AWS's, as a whole sentence. */
export function reasonOf(error: unknown): string {
  const { message } = explained(error) as Error;
  return /[.!?)]$/.test(message) ? message : `${message}.`;
}

function sentenceOf(error: SdkError): string | undefined {
  const { name, message, operation } = error;
  if (name === "CredentialsProviderError" || name === "TokenProviderError") {
    if (/\bSSO\b/.test(message)) {
      const profile = Deno.env.get("AWS_PROFILE") ?? "default";
      return `The profile ${profile} signs in by SSO, and that sign-in is missing or over: run ` +
        `\`aws sso login --profile ${profile}\`.`;
    }
    return message.includes("Could not load credentials")
      ? `There are no AWS credentials: ${CREDENTIALS}; ${EXPORT}.`
      : `The AWS credentials cannot be used (${oneLine(message)}): ${CREDENTIALS}; ${EXPORT}.`;
  }
  if (isCertificate(error)) {
    const detail = [operation, oneLine(message)].filter(Boolean).join(": ");
    return `Nobody whom this command trusts vouches for what answers as AWS (${detail}): ${CERTIFICATE}.`;
  }
  if (/^Failed to establish tunnel/.test(message)) {
    const detail = oneLine(message);
    return `The proxy does not let through to AWS (${detail}): mend HTTPS_PROXY or NO_PROXY, or ask who ` +
      "runs the proxy.";
  }
  if (isOffline(error)) {
    // A connection that breaks within an answer is no call's.
    const detail = [operation, oneLine(message) || name].filter(Boolean).join(": ");
    return `AWS cannot be reached (${detail}): check the network and the region's name.`;
  }
  if (operation === undefined) return undefined;
  if (operation === "sts:GetCallerIdentity" && ADVICE[name] === undefined && isForbidden(error)) {
    return `Something on the way refuses sts:GetCallerIdentity, which AWS allows everybody ` +
      `(${oneLine(message) || name}): ask for ${ENDPOINTS} in the proxy's or firewall's list.`;
  }
  if (DENIED.includes(name) || isForbidden(error) && ADVICE[name] === undefined) {
    const action = /not authorized to perform:? ([\w-]+:\w+)/.exec(message)?.[1] ?? operation;
    return SETUP_ACTION.test(action)
      ? `The credentials do not allow ${action}: the setup needs an administrator of the account.`
      : `The credentials do not allow ${action}: attach the stack's launcher policy (its output ${
        operation.startsWith("emr-serverless:") ? "SparkLauncherPolicyArn" : "LauncherPolicyArn"
      }), or ask who runs the account.` +
        (action === "ec2:RunInstances"
          ? " Where it is attached already, choose an --instance-type that it allows."
          : "");
  }
  if (name === "InvalidParameterCombination" && message.includes("Free Tier")) {
    return "The account's free plan does not have this machine: take the largest that it has, with " +
      `--instance-type m7i-flex.large, or move the account to the paid plan. (${operation}: ${
        oneLine(message)
      })`;
  }
  const advice = ADVICE[name];
  return advice === undefined
    ? `AWS refuses ${operation}: ${oneLine(message)} (${name}).`
    : `${advice}. (${operation}: ${oneLine(message)})`;
}

function isForbidden({ name, $metadata }: SdkError): boolean {
  return DENIED.includes(name) || $metadata?.httpStatusCode === 403;
}

/** By what Node and rustls say of a chain that ends nowhere, of another host's or of another time. */
function isCertificate({ code, message, $metadata }: SdkError): boolean {
  return $metadata?.httpStatusCode === undefined &&
    /certificate|self.signed|CERT_/i.test(`${code ?? ""} ${message}`);
}

function isOffline({ name, code, operation }: SdkError): boolean {
  return OFFLINE.includes(code ?? "") || name === "TimeoutError" && operation !== undefined;
}

/** AWS adds an encoded message of hundreds of letters to refusals; nobody can read it. */
function oneLine(message: string): string {
  return message.replace(/\s*Encoded authorization failure message:.*$/s, "")
    .replaceAll(/\s+/g, " ").trim().replace(/\.$/, "");
}
