import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EMRServerlessClient } from "@aws-sdk/client-emr-serverless";
import { PricingClient } from "@aws-sdk/client-pricing";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";

/** The services of AWS that runs are made of, in one region. */
export interface Clients {
  readonly ec2: EC2Client;
  readonly s3: S3Client;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
  readonly cloudFormation: CloudFormationClient;
  readonly scheduler: SchedulerClient;
  readonly pricing: PricingClient;
  readonly emrServerless: EMRServerlessClient;
}

/** Region of the Pricing API, which answers for all others. */
const PRICING_REGION = "us-east-1";

/**
 * Clients that give up soon: a call is tried four times, and a connection that is not there within three
 * seconds, or silent for a minute, is an error. Each is made when first asked for. `AWS_ENDPOINT_URL`
 * sends all of them elsewhere, such as to an emulator. An error that a call throws says in `operation`
 * which call it was, such as `ec2:RunInstances`.
 */
export function clients({ region }: { readonly region: string }): Clients {
  const options = {
    region,
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 3000, socketTimeout: 60_000 },
  };
  const made = new Map<string, unknown>();
  const once = <C extends Clients[keyof Clients]>(service: string, make: () => C): C => {
    if (!made.has(service)) made.set(service, namingOperations(service, make()));
    return made.get(service) as C;
  };
  return {
    get ec2() {
      return once("ec2", () => new EC2Client(options));
    },
    get s3() {
      // An emulator has no host name per bucket; an extract's bucket may be in another region.
      const forcePathStyle = Deno.env.has("AWS_ENDPOINT_URL");
      return once(
        "s3",
        () => new S3Client({ ...options, forcePathStyle, followRegionRedirects: true }),
      );
    },
    get ssm() {
      return once("ssm", () => new SSMClient(options));
    },
    get sts() {
      return once("sts", () => new STSClient(options));
    },
    get cloudFormation() {
      return once("cloudformation", () => new CloudFormationClient(options));
    },
    get scheduler() {
      return once("scheduler", () => new SchedulerClient(options));
    },
    get pricing() {
      return once("pricing", () => new PricingClient({ ...options, region: PRICING_REGION }));
    },
    get emrServerless() {
      return once("emr-serverless", () => new EMRServerlessClient(options));
    },
  };
}

/** Makes a client's errors say which call they come from, as AWS writes it in permissions. */
function namingOperations<C extends Clients[keyof Clients]>(service: string, client: C): C {
  // The stacks differ in nothing but the types of their inputs, and those are passed on as they are.
  const stack = client.middlewareStack as EC2Client["middlewareStack"];
  stack.add((next, { commandName = "" }) => async (call) => {
    try {
      return await next(call);
    } catch (error) {
      const operation = `${service}:${commandName.replace(/Command$/, "")}`;
      throw Object.assign(error as Error, { operation });
    }
  }, { step: "initialize" });
  return client;
}
