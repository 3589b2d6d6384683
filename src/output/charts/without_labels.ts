/**
 * A picture without the labels that the plot library puts on groups, which no reader may give a voice:
 * the picture as a whole has a title and a description.
 */
export function withoutLabels(markup: string): string {
  return markup.replace(/(<(?:g|rect)\b[^>]*?) aria-label="[^"]*"/g, "$1");
}
