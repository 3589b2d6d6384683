import { featureOf } from "@/features/catalogue.ts";
import { featureNames, textNames } from "@/features/customers.ts";
import { fragment, type Html } from "@/text/html.ts";
import { listed } from "@/text/listed.ts";
import { facts } from "@/output/report/layout.ts";
import { runCount, traced } from "@/output/report/traced.ts";
import { customersOf, type Run } from "@/output/run.ts";

const BLANK = fragment`<span class="blank">to be filled in</span>`;

/** What the run itself can give to a data-protection assessment. It makes no claim about the law. */
export function protectionInputsSection(run: Run): Html {
  const { extract, customers, options, scaled } = run;
  const label = (name: string) => featureOf(name, extract).label;
  const least = traced(options.minCell, `${options.minCell}`, "run.json", "options", "min_cell");
  return fragment`
<section id="protection" aria-labelledby="protection-title">
<h2 id="protection-title">Inputs for a data-protection assessment</h2>
<p class="note">What this run did, for whoever assesses it. No statement about the law.</p>
${
    facts([
      ["Purpose", "Groups of customers, for choosing and testing offers and for service."],
      [
        "People",
        fragment`${
          runCount(customersOf(run), "counts", "customers")
        } customers in ${extract.name}.`,
      ],
      [
        "Data",
        fragment`Read of each customer: ${
          listed([...extract.columns].sort().map((name) => name.replaceAll("_", " ").toLowerCase()))
        }. Kept of each: ${
          listed([...featureNames(customers), ...textNames(customers)].map(label))
        }.
Names, e-mails and phones are never read.`,
      ],
      [
        "Logic",
        fragment`Profiling: customers who are alike in ${
          listed(scaled.features.map(({ name }) => label(name)))
        } are put into one segment (K-Means), and each is assigned to the nearest centre. No decision
about a customer is made.`,
      ],
      [
        "Safeguards",
        fragment`Ids are ${
          options.pseudonymise === undefined ? "written as they are" : "replaced by pseudonyms"
        }; this report and the segment summary tell nothing of fewer than ${least} customers, no
example is a real person, and no data leave the machine. ${
          options.pseudonymise === undefined &&
          "labeled_customers.csv and quarantine.csv hold data of persons."
        }`,
      ],
      [
        "Risks to look at",
        "Age and what goes along with it (above); customers near a border; use for what it is not " +
        "made for, such as credit decisions.",
      ],
      ["Legal basis, retention, recipients", BLANK],
      ["Owner", BLANK],
      ["Assessed by, on", BLANK],
    ])
  }
</section>`;
}
