/** A sentence without the values that it gives as examples, which may be somebody's. */
export function withoutExamples(sentence: string): string {
  return sentence.replaceAll(/,? such as `[^`]*`(?: and `[^`]*`)?/g, "");
}
