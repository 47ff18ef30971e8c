/**
 * Whether a calendar has the day, as `YYYY-MM-DD`. The 30th of February is none: `Date.parse` would
 * take it as a day of March.
 */
export const isDayOfCalendar = (day: string): boolean => {
  const time = Date.parse(day);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === day;
};
