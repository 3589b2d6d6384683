import { STABILITY_MARKS } from "@/clustering/stability.ts";
import { featureOf } from "@/features/catalogue.ts";
import { hasFeature } from "@/features/customers.ts";
import { fragment, type Html } from "@/text/html.ts";
import { listed } from "@/text/listed.ts";
import type { FigureStyle } from "@/output/figure_style.ts";
import type { DroppedFeature, ImputedFeature } from "@/features/scale.ts";
import { customerCount, fixed, percent } from "@/output/figure_text.ts";
import { facts, table } from "@/output/report/layout.ts";
import { fewerHtml, runCount, traced } from "@/output/report/traced.ts";
import { VERSION } from "@/version.ts";
import type { Run } from "@/output/run.ts";

/**
 * Method and limits, in the manner of a model card (Mitchell and others 2019,
 * doi:10.1145/3287560.3287596).
 */
export function modelCardSection(run: Run): Html {
  const { extract, cleaned, scaled, fit, options, evidence } = run;
  const { minCell } = options;
  const usesAge = scaled.features.some(({ name }) => name === "age");
  const knowsAge = hasFeature(run.customers, "age");
  const rows = runCount(extract.rows, "input", "rows");
  const sha256 = traced(extract.sha256, extract.sha256, "run.json", "input", "sha256");
  const asOf = cleaned.asOf === null ? "No figure is measured at a date" : fragment`Figures as
of ${traced(cleaned.asOf, cleaned.asOf, "run.json", "options", "as_of")}`;
  return fragment`
<section id="model-card" aria-labelledby="model-card-title">
<h2 id="model-card-title">Method and limits</h2>
${
    facts([
      ["Purpose", "Groups of customers for marketing and service: whom to talk to about what."],
      [
        "Data",
        fragment`${extract.name}, ${rows} rows, SHA-256 <span class="hash">${sha256}</span>. ${asOf}. Names, e-mails and phones are never read.`,
      ],
      [
        "Method",
        fragment`K-Means on standardised features, the best of ${
          runCount(fit.starts, "fit", "starts")
        } starts refined on all customers${run.everyone && " of the sample"}, seed ${
          traced(options.seed, `${options.seed}`, "run.json", "options", "seed")
        }. Engine ${
          traced(VERSION, VERSION, "run.json", "versions", "financial-clustering-engine")
        }.`,
      ],
      [
        "Age",
        usesAge
          ? "Used: age shapes these segments. It is a protected characteristic in lending; run with " +
            "--exclude age to leave it out."
          : knowsAge
          ? "Not used to form the segments; it only describes them."
          : "Not used: the data do not tell it.",
      ],
      [
        "Intended use",
        "Choosing audiences for offers that are tested against a holdout, planning products, and " +
        "serving customers better. By marketing, product, risk and executives.",
      ],
      [
        "Prohibited use",
        "Credit decisions, pricing, limits or refusal of service for a single customer. Any decision " +
        "about a person without a human who can explain it. Naming a customer’s segment to third " +
        "parties.",
      ],
      [
        "Stability",
        fragment`Evidence ${
          traced(evidence.verdict, evidence.verdict, "run.json", "verdict", "level")
        }; the stability of each segment stands under “How far to trust it”.`,
      ],
      [
        "Limits",
        "A segment is a crowd, not a person: its middle half is half of it. K-Means looks for round " +
        "groups of similar width. Figures are as good as the extract; what was set aside is listed " +
        "above. The effect of no offer has been measured: that is what the holdouts are for.",
      ],
      ["Owner", fragment`<span class="blank">to be filled in</span>`],
      ["Approved by, on", fragment`<span class="blank">to be filled in</span>`],
      [
        "Review",
        "Every quarter, and at once when the comparison of a new run with this one raises an alarm, a " +
        `segment’s stability falls below ${STABILITY_MARKS.valid}, or the extract changes its columns.`,
      ],
    ])
  }
${
    table("Features the segments are formed on", {
      head: ["Feature", "Name in the files", "Transform"],
      rows: scaled.features.map(({ name, transform }) => [
        featureOf(name, run.extract).label,
        fragment`<code>${name}</code>`,
        transform,
      ]),
    })
  }${
    scaled.dropped.length === 0 ? "" : fragment`
<p>Left out: ${
      listed(
        scaled.dropped.map((one, index) => droppedHtml(one, { index, style: extract, minCell })),
      )
    }.</p>`
  }${
    scaled.imputed.length === 0 ? "" : fragment`
<p>Unknown of some, who are placed by the median of the others: ${
      listed(
        scaled.imputed.map((one, index) => imputedHtml(one, { index, style: extract, minCell })),
      )
    }.</p>`
  }${
    run.withheld.length === 0 ? "" : fragment`
<p>Not shown, as its values may tell who somebody is: ${
      listed(run.withheld.map((name) => featureOf(name, extract).label))
    }.</p>`
  }
</section>`;
}

/** A feature's place in its list, and how it is written. */
interface Placed {
  readonly index: number;
  readonly style: FigureStyle;
  readonly minCell: number;
}

function droppedHtml(dropped: DroppedFeature, { index, style }: Placed): Html {
  const { label } = featureOf(dropped.name, style);
  const place = ["run.json", "dropped_features", `${index}`] as const;
  if (dropped.reason === "correlated") {
    const { correlation, correlatedWith } = dropped;
    return fragment`${label} (correlation with ${featureOf(correlatedWith, style).label} ${
      traced(correlation, fixed(correlation, 2), ...place, "correlation")
    })`;
  }
  const share = traced(dropped.share, percent(dropped.share), ...place, "share");
  return dropped.reason === "unknown"
    ? fragment`${label} (unknown for ${share} of the customers)`
    : fragment`${label} (one value for ${share} of the customers)`;
}

function imputedHtml(
  { name, customers }: ImputedFeature,
  { index, style, minCell }: Placed,
): Html {
  const { label } = featureOf(name, style);
  if (customers < minCell) {
    return fragment`${label} (${fewerHtml(minCell)} customers)`;
  }
  const place = ["run.json", "imputed_features", `${index}`, "customers"] as const;
  return fragment`${label} (${traced(customers, customerCount(customers), ...place)})`;
}
