import type { PricingClient } from "@aws-sdk/client-pricing";
import { onlyPrice, productsOf } from "@/cloud/prices.ts";

/** What AWS asks for EMR Serverless, in US dollars; undefined where that cannot be had. */
export interface SparkPrices {
  readonly vcpuHour: number | undefined;
  readonly memoryGbHour: number | undefined;
  /** For an hour of a GB of disk above what every worker has. */
  readonly diskGbHour: number | undefined;
}

/** Asks the Pricing API. That it does not answer is no error: the price is then unknown. */
export async function askSparkPrices(
  pricing: PricingClient,
  { region }: { readonly region: string },
): Promise<SparkPrices> {
  const products = await productsOf(pricing, "ElasticMapReduce", [
    { Type: "TERM_MATCH", Field: "regionCode", Value: region },
    { Type: "CONTAINS", Field: "usagetype", Value: "EMR-SERVERLESS" },
  ]);
  // Those of other processors have a word more.
  return {
    vcpuHour: onlyPrice(products, /EMR-SERVERLESS-vCPUHours$/),
    memoryGbHour: onlyPrice(products, /EMR-SERVERLESS-MemoryGBHours$/),
    diskGbHour: onlyPrice(products, /EMR-SERVERLESS-StorageGBHours$/),
  };
}
