/** Markup that is safe to put in a page as it is. */
export class Html {
  constructor(readonly markup: string) {}

  toString(): string {
    return this.markup;
  }
}

/** What may stand in a template: text and numbers are escaped, markup and lists of it are not. */
export type Part = Html | string | number | false | undefined | readonly Part[];

/**
 * Markup from a template literal. Whatever is put in is escaped, unless it was made by this function;
 * `undefined` and `false` leave nothing. Not called `html`, since the formatter would then move
 * spaces that matter.
 */
export function fragment(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(String.raw({ raw: texts }, ...parts.map(markup)));
}

/** Markup of our own making, such as a drawn picture. Never for text from outside. */
export function trusted(text: string): Html {
  return new Html(text);
}

function markup(part: Part): string {
  if (part === undefined || part === false) return "";
  if (part instanceof Html) return part.markup;
  if (typeof part === "object") return part.map(markup).join("");
  return String(part).replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
