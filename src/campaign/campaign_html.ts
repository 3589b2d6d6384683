import type { CampaignResult, Reading, SegmentResult } from "@/campaign/campaign_result.ts";
import {
  AMOUNT_CAPTION,
  amountTable,
  doubts,
  readingText,
  UPLIFT_CAPTION,
  upliftTable,
} from "@/campaign/campaign_text.ts";
import { fragment, type Html } from "@/text/html.ts";
import type { MoneyStyle } from "@/output/money_style.ts";
import { badge, table } from "@/output/report/layout.ts";
import { page } from "@/output/report/page.ts";

/** `campaign.html`: a campaign's result as a page that needs nothing else, styled as the report. */
export function campaignHtml(result: CampaignResult, style: MoneyStyle): string {
  const title = "What the campaign changed";
  const body = fragment`<header>
<h1>${title}</h1>
</header>
<main id="main">
<section aria-labelledby="segments-title">
<h2 id="segments-title">Segment by segment</h2>
<ul class="claims">${result.segments.map((segment) => readingItem(segment, result))}
</ul>
${textTable(UPLIFT_CAPTION, upliftTable(result))}
${result.hasAmounts && textTable(AMOUNT_CAPTION, amountTable(result, style))}
<p class="note">${LEGEND}</p>
</section>
<section aria-labelledby="doubts-title">
<h2 id="doubts-title">How far to trust it</h2>
<ul>${
    doubts(result).map((doubt) =>
      fragment`
<li>${doubt}</li>`
    )
  }
</ul>
</section>
</main>`;
  return page(title, body);
}

const LEGEND =
  "Test: customers who got the offer. Control: those who did not. Uplift: the share of yes in the " +
  "test less that in the control, with Newcombe’s interval. Needed: offers for one yes more or " +
  "fewer. Could see: the least uplift that a test of this size sees four times in five.";

const MARKS: Readonly<Record<Reading, Html>> = {
  more: fragment`<span class="mark holds">it worked</span>`,
  fewer: fragment`<span class="advice leave">it did harm</span>`,
  "not seen": fragment`<span class="mark unmeasured">not seen</span>`,
  "no test": fragment`<span class="mark unmeasured">no test</span>`,
};

function readingItem(segment: SegmentResult, result: CampaignResult): Html {
  return fragment`
<li>${badge(segment.id)} ${MARKS[segment.reading]} ${readingText(segment, result)}</li>`;
}

function textTable(caption: string, [head, ...rows]: readonly (readonly string[])[]): Html {
  return table(caption, { head: head!, rows });
}
