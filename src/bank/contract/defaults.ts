/** What holds where a contract does not say. */
export const DEFAULTS = {
  locale: "en",
  window: 24,
  gates: { warn: 5, stop: 20 },
  format: {
    separator: ",",
    quote: '"',
    encoding: "utf-8",
    header: 1,
    decimal: ".",
    thousands: "",
    dates: "YYYY-MM-DD",
  },
} as const;
