import { STSClient } from "@aws-sdk/client-sts";
import { UserError } from "@/errors.ts";

/** How AWS names regions: eu-west-1, us-gov-east-1, cn-north-1, eusc-de-east-1. */
export const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d+$/;

/**
 * The region to work in: the one given, or else that of AWS_REGION, AWS_DEFAULT_REGION or the profile.
 *
 * @throws {UserError} If there is none.
 */
export async function homeRegion(given: string | undefined): Promise<string> {
  const region = given ?? Deno.env.get("AWS_REGION") ?? Deno.env.get("AWS_DEFAULT_REGION") ??
    await profileRegion();
  if (region !== undefined && REGION.test(region)) return region;
  throw new UserError(
    "input",
    region === undefined || region === ""
      ? "No AWS region is known: give --region, such as --region eu-west-1, or set AWS_REGION."
      : `${JSON.stringify(region)} is not an AWS region: give one such as --region eu-west-1.`,
  );
}

async function profileRegion(): Promise<string | undefined> {
  try {
    return await new STSClient({}).config.region();
  } catch {
    return undefined;
  }
}
