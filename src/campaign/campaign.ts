import { basename, dirname, join } from "node:path";
import * as v from "valibot";
import { campaignCsv } from "@/campaign/campaign_csv.ts";
import { type CampaignGroups, readCampaignGroups } from "@/campaign/campaign_groups.ts";
import { campaignHtml } from "@/campaign/campaign_html.ts";
import { type CampaignResult, campaignResult } from "@/campaign/campaign_result.ts";
import { type Outcomes, readOutcomes } from "@/campaign/read_outcomes.ts";
import { UserError } from "@/errors.ts";
import { DEFAULT_OPTIONS } from "@/options/options.ts";
import { MONEY_STYLE, type MoneyStyle, UNSIGNED } from "@/output/money_style.ts";
import { settleOutputs, stageOutputs, type Staging } from "@/output/files/stage_outputs.ts";
import { readPseudonymKey } from "@/pseudonyms/pseudonym_key.ts";
import { pseudonyms } from "@/pseudonyms/pseudonyms.ts";
import { readJson } from "@/files/read_json.ts";

export interface CampaignOptions {
  /** Output folder of a run, its run.json, or a file of labels. */
  readonly labels: string;
  /** Path of what happened. */
  readonly outcomes: string;
  /** Path of the key by which the labels' ids are hidden, if they are. */
  readonly pseudonymise?: string | undefined;
}

/** What a campaign changed, and how its amounts are written. */
export interface Weighed {
  readonly result: CampaignResult;
  readonly style: MoneyStyle;
}

/**
 * Weighs a campaign: who got the offer against who did not, in each segment.
 *
 * @throws {UserError} If a file cannot be used, or the outcomes are of nobody in the labels.
 */
export async function campaign(
  { labels, outcomes, pseudonymise }: CampaignOptions,
): Promise<Weighed> {
  const key = pseudonymise === undefined ? undefined : await readPseudonymKey(pseudonymise);
  const [path, manifest] = await labelFiles(labels);
  if (manifest !== undefined) await settleOutputs(manifest);
  const groups = await readCampaignGroups(path);
  const read = await readOutcomes(outcomes);
  const happened = key === undefined ? read : await pseudonymousOutcomes(read, key);
  assertSomebodyKnown(groups, happened, { labels: path, outcomes });
  const { style, minCell } = manifest === undefined
    ? { style: UNSIGNED, minCell: DEFAULT_OPTIONS.minCell }
    : await runOf(manifest);
  return { result: campaignResult(groups, happened, minCell), style };
}

/** The files that a campaign is weighed by. */
export async function campaignInputs(
  { labels, outcomes, pseudonymise }: CampaignOptions,
): Promise<string[]> {
  return [...await labelFiles(labels), outcomes, pseudonymise].filter((path) => path !== undefined);
}

async function pseudonymousOutcomes(
  { lines, ...rest }: Outcomes,
  key: CryptoKey,
): Promise<Outcomes> {
  const hidden = await pseudonyms(lines.map(({ customer }) => customer), key);
  return { ...rest, lines: lines.map((line, at) => ({ ...line, customer: hidden[at]! })) };
}

async function labelFiles(path: string): Promise<[labels: string, manifest?: string]> {
  const isManifest = basename(path) === "run.json";
  const isFolder = (await Deno.stat(path).catch(() => undefined))?.isDirectory === true;
  if (!isManifest && !isFolder) return [path];
  const folder = isManifest ? dirname(path) : path;
  return [join(folder, "labeled_customers.csv"), join(folder, "run.json")];
}

const MANIFEST = v.object({
  input: v.object(MONEY_STYLE),
  options: v.object({ min_cell: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) }),
});

/** Of a run, what a campaign's figures are written by. */
async function runOf(manifest: string): Promise<{ style: MoneyStyle; minCell: number }> {
  const { input, options } = await readJson(manifest, MANIFEST, {
    what: "the run in",
    ending: "input",
    wayOut: "Give an output folder that this version of the pipeline wrote.",
  });
  return { style: input, minCell: options.min_cell };
}

function assertSomebodyKnown(
  { members }: CampaignGroups,
  { lines }: Outcomes,
  { labels, outcomes }: CampaignOptions,
): void {
  if (lines.some(({ customer }) => members.has(customer))) return;
  throw new UserError(
    "input",
    lines.length === 0
      ? `Cannot weigh a campaign by ${outcomes}: it has no rows.`
      : `Cannot weigh a campaign: nobody in ${outcomes} is in ${labels}. Ids must be written alike, ` +
        "with their leading zeros; where the labels have pseudonyms, give their key with --pseudonymise.",
  );
}

const CONTENTS = {
  "campaign.csv": ({ result }: Weighed) => campaignCsv(result),
  "campaign.html": ({ result, style }: Weighed) => campaignHtml(result, style),
};

/** The files that a campaign's result is written to. */
export const CAMPAIGN_FILES: readonly string[] = Object.keys(CONTENTS);

/**
 * Opens the place where a campaign's result is to be written.
 *
 * @param inputs The files that are read, which must not be overwritten.
 * @throws {UserError} If it cannot be written there.
 */
export function stageCampaign(folder: string, inputs: readonly string[]): Promise<Staging> {
  return stageOutputs(folder, { names: CAMPAIGN_FILES, inputs });
}

/**
 * Writes a campaign's result as `campaign.csv` and `campaign.html`: both or none.
 *
 * @throws {UserError} If the files cannot be written.
 */
export async function writeCampaign(weighed: Weighed, staging: Staging): Promise<void> {
  for (const [name, content] of Object.entries(CONTENTS)) {
    await staging.write(name, content(weighed));
  }
  await staging.commit();
}
