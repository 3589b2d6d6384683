/** The mean month of the calendar, in days. */
export const DAYS_A_MONTH = 30.4375;
