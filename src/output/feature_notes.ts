import { featureOf, type WithOwn } from "@/features/catalogue.ts";
import type { DroppedFeature, ImputedFeature } from "@/features/scale.ts";
import type { FigureStyle } from "@/output/figure_style.ts";
import { customerCount, featureText, fixed, percent } from "@/output/figure_text.ts";

/** Why a feature is not clustered on: `age (unknown for 45.0% of the customers)`. */
export function droppedText(dropped: DroppedFeature, style: WithOwn): string {
  return `${featureOf(dropped.name, style).label} (${reasonText(dropped, style)})`;
}

function reasonText(dropped: DroppedFeature, style: WithOwn): string {
  switch (dropped.reason) {
    case "correlated":
      return `correlation with ${featureOf(dropped.correlatedWith, style).label} ${
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
  style: FigureStyle,
): string {
  return `${featureOf(name, style).label} of ${customerCount(customers)}, the median ${
    featureText(name, median, style)
  }`;
}
