/**
 * Signs of which a lower or upper case is another thing to one engine than to the next: several letters,
 * one of ASCII, or one by its place in the word. A text with one of them is read in this process.
 */
export const ODD_SIGNS =
  "[\\x{DF}\\x{130}\\x{131}\\x{149}\\x{17F}\\x{1C4}-\\x{1CC}\\x{1F0}-\\x{1F3}" +
  "\\x{345}\\x{390}\\x{3A3}\\x{3B0}\\x{3C2}\\x{587}\\x{1E96}-\\x{1E9E}\\x{1F50}-\\x{1FFC}\\x{212A}" +
  "\\x{212B}\\x{2126}\\x{FB00}-\\x{FB17}]";
