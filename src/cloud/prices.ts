import { type Filter, GetProductsCommand, type PricingClient } from "@aws-sdk/client-pricing";
import * as v from "valibot";

/** What AWS asks, in US dollars; undefined where that cannot be had. */
export interface Prices {
  /** For an hour of the machine, on demand. A spot machine costs less. */
  readonly machineHour: number | undefined;
  /** For a month of a GB of gp3 disk. */
  readonly diskGbMonth: number | undefined;
  /** For a month of a MiB/s above what every gp3 disk has. */
  readonly throughputMonth: number | undefined;
  /** For an hour of a public IPv4 address. */
  readonly addressHour: number | undefined;
}

const PRODUCT = v.object({
  product: v.object({ attributes: v.record(v.string(), v.string()) }),
  terms: v.object({
    OnDemand: v.record(
      v.string(),
      v.object({
        priceDimensions: v.record(
          v.string(),
          v.object({ pricePerUnit: v.record(v.string(), v.string()) }),
        ),
      }),
    ),
  }),
});

/** Asks the Pricing API. That it does not answer is no error: the price is then unknown. */
export async function askPrices(
  pricing: PricingClient,
  { region, instanceType }: { readonly region: string; readonly instanceType: string },
): Promise<Prices> {
  const price = async (ServiceCode: string, attributes: Record<string, string>, usage = /^/) => {
    const Filters = Object.entries({ regionCode: region, ...attributes })
      .map(([Field, Value]): Filter => ({ Type: "TERM_MATCH", Field, Value }));
    return onlyPrice(await productsOf(pricing, ServiceCode, Filters), usage);
  };
  const [machineHour, diskGbMonth, throughput, addressHour] = await Promise.all([
    price("AmazonEC2", {
      instanceType,
      operatingSystem: "Linux",
      tenancy: "Shared",
      preInstalledSw: "NA",
      capacitystatus: "Used",
    }),
    price("AmazonEC2", { productFamily: "Storage", volumeApiName: "gp3" }, /VolumeUsage\.gp3$/),
    price(
      "AmazonEC2",
      { productFamily: "Provisioned Throughput", volumeApiName: "gp3" },
      /VolumeP-Throughput\.gp3$/,
    ),
    price("AmazonVPC", { group: "VPCPublicIPv4Address" }, /PublicIPv4:InUseAddress$/),
  ]);
  // AWS counts it by GiB/s.
  const throughputMonth = throughput && throughput / 1024;
  return { machineHour, diskGbMonth, throughputMonth, addressHour };
}

/** What AWS sells, as the Pricing API tells it; nothing where it does not answer. */
export async function productsOf(
  pricing: PricingClient,
  ServiceCode: string,
  Filters: Filter[],
): Promise<readonly string[]> {
  const command = new GetProductsCommand({ ServiceCode, Filters, MaxResults: 100 });
  const { PriceList } = await pricing.send(command).catch(() => ({ PriceList: [] }));
  return (PriceList ?? []) as readonly string[];
}

/** The highest on-demand price of products whose usage type is of this form. */
export function onlyPrice(
  products: readonly string[],
  usage: RegExp,
): number | undefined {
  const found = products.map((text) => v.safeParse(PRODUCT, JSON.parse(text)))
    .filter((result) => result.success)
    .map(({ output }) => output)
    .filter(({ product }) => usage.test(product.attributes.usagetype ?? ""))
    .flatMap(({ terms }) => Object.values(terms.OnDemand))
    .flatMap(({ priceDimensions }) => Object.values(priceDimensions))
    .map(({ pricePerUnit }) => Number(pricePerUnit.USD))
    .filter((price) => price > 0);
  return found.length === 0 ? undefined : Math.max(...found);
}
