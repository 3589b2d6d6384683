import { FEATURES } from "@/features/catalogue.ts";
import type { DroppedFeature, ImputedFeature } from "@/features/scale.ts";
import type { MoneyStyle } from "@/output/money_style.ts";
import { customerCount, featureText, fixed, percent } from "@/output/figure_text.ts";

/** Why a feature is not clustered on: `age (unknown for 45.0% of the customers)`. */
export function droppedText(dropped: DroppedFeature): string {
  return `${FEATURES[dropped.name].label} (${reasonText(dropped)})`;
}

function reasonText(dropped: DroppedFeature): string {
  switch (dropped.reason) {
    case "correlated":
      return `correlation with ${FEATURES[dropped.correlatedWith].label} ${
        fixed(dropped.correlation, 2)
      }`;
    case "unknown":
      return `unknown for ${percent(dropped.share)} of the customers`;
    case "nearly constant":
      return `one value for ${percent(dropped.share)} of the customers`;
  }
}

/** Who takes the median of a feature: `annual income of 12 customers, the median ₦1.2M`. */
export function imputedText(
  { name, customers, median }: ImputedFeature,
  money: MoneyStyle,
): string {
  return `${FEATURES[name].label} of ${customerCount(customers)}, the median ${
    featureText(name, median, money)
  }`;
}
