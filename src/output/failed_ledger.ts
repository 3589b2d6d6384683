/** The ledger of a run that a gate has stopped; there is none after one that went through. */
export const FAILED_LEDGER = "quarantine.failed.csv";
