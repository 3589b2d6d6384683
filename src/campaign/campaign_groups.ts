import { readTextColumns } from "@/campaign/text_columns.ts";
import { UserError } from "@/errors.ts";

/** Where a customer belongs in a campaign. */
export interface CampaignMember {
  /** The segment's id. */
  readonly segment: number;
  readonly group: "test" | "control" | "";
}

/** The customers of a run as its labels tell them. */
export interface CampaignGroups {
  readonly members: ReadonlyMap<string, CampaignMember>;
  /** In order of id. */
  readonly segments: readonly { readonly id: number; readonly name: string }[];
}

const COLUMNS = ["customer_id", "cluster", "segment", "campaign_group"] as const;

/**
 * Reads who is in which group from labels: `labeled_customers.csv`, or what `score` wrote.
 *
 * @throws {UserError} If they cannot be read, or nobody in them was drawn for a test.
 */
export async function readCampaignGroups(path: string): Promise<CampaignGroups> {
  const attempt = `Cannot weigh a campaign by ${path}`;
  const columns = await readTextColumns(path);
  const lacking = COLUMNS.filter((name) => !columns.has(name));
  if (lacking.length > 0) {
    throw new UserError(
      "input",
      `${attempt}: it has no column ${
        lacking.join(" and ")
      }. Give the labeled_customers.csv of a ` +
        "run, or the labels that `score` wrote, of this version.",
    );
  }
  const [ids, clusters, names, groups] = COLUMNS.map((name) => columns.get(name)!);
  const members = new Map<string, CampaignMember>();
  const nameOf = new Map<number, string>();
  for (const [row, id] of ids!.entries()) {
    const segment = Number(clusters![row]);
    const group = groups![row] ?? "";
    if (id === null || !Number.isInteger(segment) || !isGroup(group)) {
      throw new UserError(
        "input",
        `${attempt}: row ${row + 2} is not of a labeled_customers.csv. Give the file as it was ` +
          "written.",
      );
    }
    members.set(id, { segment, group });
    nameOf.set(segment, names![row] ?? "");
  }
  if (![...members.values()].some(({ group }) => group !== "")) {
    throw new UserError(
      "input",
      `${attempt}: nobody in it was drawn for a test, since the run advised none.`,
    );
  }
  return {
    members,
    segments: [...nameOf].map(([id, name]) => ({ id, name })).sort((a, b) => a.id - b.id),
  };
}

function isGroup(text: string): text is CampaignMember["group"] {
  return text === "" || text === "test" || text === "control";
}
