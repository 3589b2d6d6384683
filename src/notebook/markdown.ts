import { fragment } from "@/text/html.ts";
import { display, type Media } from "@/notebook/display.ts";

/**
 * Shows Markdown made of a template: the template's own marks work, what is filled in stands as
 * it is, whatever marks it holds.
 *
 * @example
 * ```ts
 * import { count, markdown } from "@/fce.ts";
 *
 * await markdown`**${"Steady Customers"}** has ${count(1670)} customers.`;
 * ```
 */
export async function markdown(
  template: TemplateStringsArray,
  ...values: readonly (string | number)[]
): Promise<void> {
  await display(markdownMedia(template, ...values));
}

/** What {@linkcode markdown} shows. */
export function markdownMedia(
  template: TemplateStringsArray,
  ...values: readonly (string | number)[]
): Media {
  const fill = (parts: readonly string[], written: (text: string) => string) =>
    parts.map((part, i) => part + (i < values.length ? written(String(values[i])) : "")).join("");
  const unmarked = template.map((part) => part.replaceAll(/\*\*|^> |^#+ /gm, ""));
  return {
    "text/markdown": fill(template, escapeMarkdown),
    "text/plain": fill(unmarked, (text) => text),
  };
}

/** A text in which no character is a mark of Markdown, HTML or TeX. */
export function escapeMarkdown(text: string): string {
  // Marks first: an escaped apostrophe has one of its own.
  const unmarked = text.replaceAll(/[\\`*_[\]{}#|~$]/g, "\\$&").replaceAll(/\s+/g, " ");
  return fragment`${unmarked}`.markup;
}

/** A place at the top of a notebook for what only its end knows. */
export interface Headline {
  /** Puts the finding there. */
  find(template: TemplateStringsArray, ...values: readonly (string | number)[]): Promise<void>;
}

/** What stands in the place of the finding until there is one. */
export const NO_FINDING = "The finding stands here when all cells have run.";

/**
 * Holds the place of the finding, at the top of a notebook whose last cells know it.
 *
 * @example
 * ```ts
 * import { headline } from "@/fce.ts";
 *
 * const finding = await headline();
 * await finding.find`> **Finding.** There are ${4} segments.`;
 * ```
 */
export async function headline(): Promise<Headline> {
  const id = "finding";
  await display({ "text/markdown": `*${NO_FINDING}*`, "text/plain": NO_FINDING }, { id });
  return {
    async find(template, ...values) {
      await display(markdownMedia(template, ...values), { id, update: true });
    },
  };
}
