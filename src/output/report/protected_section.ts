import { featureOf } from "@/features/catalogue.ts";
import { featureValues, hasFeature, textNames } from "@/features/customers.ts";
import { fragment, type Html } from "@/text/html.ts";
import { ageProxyOf } from "@/output/age_proxy.ts";
import { disclosureOf, untoldCells, WITHHELD } from "@/output/disclosure.ts";
import { fixed, percent } from "@/output/figure_text.ts";
import { table } from "@/output/report/layout.ts";
import type { SegmentView } from "@/output/report/segment_view.ts";
import { textTable } from "@/output/report/text_table.ts";
import { fewerHtml, traced } from "@/output/report/traced.ts";
import { type Run, segmentIds } from "@/output/run.ts";

/** First years of the bands of age; each ends where the next begins. */
const BANDS = [0, 25, 35, 45, 55, 65, Infinity] as const;

/** What a bank may call a text of its own that tells of sex. */
const SEX = new Set(["sex", "gender"]);

/** From this much of age's variance on the other features tell part of it, and nearly all. */
const TELLS = { part: 0.1, most: 0.5 } as const;

/** Who is in each segment by age, and by sex where the bank tells it, and what follows for use. */
export function protectedSection(run: Run, views: readonly SegmentView[]): Html {
  const texts = textNames(run.customers).filter((name) => SEX.has(name));
  const unknown = [
    ...(hasFeature(run.customers, "age") ? [] : ["age"]),
    ...(texts.length > 0 ? [] : ["sex"]),
  ];
  return fragment`
<section id="protected" aria-labelledby="protected-title">
<h2 id="protected-title">Protected characteristics</h2>${
    hasFeature(run.customers, "age") && fragment`${ageTable(run, views)}
<p>${proxySentence(run)}</p>`
  }${texts.length > 0 && views.map((view) => textTable(view, run, texts))}
${
    unknown.length > 0 &&
    fragment`<p class="note">The data do not tell ${
      unknown.join(" or ")
    }: nothing is known of the mix.</p>`
  }
</section>`;
}

function ageTable(run: Run, views: readonly SegmentView[]): Html {
  const ages = featureValues(run.customers, "age");
  const ids = segmentIds(run);
  const { minCell, isSmall } = disclosureOf(run);
  const bands = BANDS.slice(0, -1).map((from, index) => ({ from, to: BANDS[index + 1]! }));
  const columns = views.map(({ id }) => {
    const own = ages.filter((age, i) => ids[i] === id && !Number.isNaN(age));
    const sizes = new Map(
      bands.map(({ from, to }) => [from, own.filter((age) => age >= from && age < to).length]),
    );
    return { id, all: own.length, sizes, untold: untoldCells(sizes, minCell) };
  });
  return table("Customers of each segment by age", {
    head: ["Age", ...views.map(({ name }) => name)],
    rows: bands.map(({ from, to }) => [
      from === 0 ? `below ${to}` : to === Infinity ? `${from} and over` : `${from} to ${to - 1}`,
      ...columns.map(({ id, all, sizes, untold }) => {
        const size = sizes.get(from)!;
        if (isSmall(id) || untold.has(from) && size >= minCell) return WITHHELD;
        if (untold.has(from)) return fewerHtml(minCell);
        const share = all === 0 ? 0 : size / all;
        const place = ["age", `${from}`, `${to}`] as const;
        return traced(share, percent(share), "labeled_customers.csv", `segment ${id}`, ...place);
      }),
    ]),
  });
}

function proxySentence(run: Run): Html {
  const proxy = ageProxyOf(run);
  if (proxy === undefined) {
    return fragment`Whether age can be told from the other features cannot be tested.`;
  }
  const { r2, strongest } = proxy;
  const uses = run.scaled.features.some(({ name }) => name === "age");
  const place = ["run.json", "protected_characteristics", "age_proxy"] as const;
  const much = r2 < TELLS.part ? "hardly" : r2 < TELLS.most ? "in part" : "largely";
  const single = featureOf(strongest.feature, run.extract).label;
  return fragment`Age ${
    uses ? "shapes these segments" : "was left out of these segments"
  }. From the other features it can ${much} be told: a linear regression explains ${
    traced(r2, fixed(r2, 2), ...place, "r2")
  } of its variance in customers it has not seen (R², five folds), ${single} alone ${
    traced(strongest.r2, fixed(strongest.r2, 2), ...place, "strongest", "r2")
  }. ${
    r2 < TELLS.part
      ? "Run without it (--exclude age), segments would say next to nothing about age."
      : `Leaving age out (--exclude age) does not take it out of the segments: they would still differ by
age. For an offer that may not depend on age, check who is reached, and leave ${single} out, too.`
  }`;
}
