import type { UsageRow } from '../usage/usage-row.ts';

/** Rows in one kept record, so that no record grows with a mesh. */
const ROWS_PER_RECORD = 500;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Whether a text has the form of a day, `2026-11-26`. */
export function isDay(text: string): boolean {
  return DAY.test(text);
}

/** Rows by their day. A day of another form is misuse. */
export function rowsByDay(rows: readonly UsageRow[]): ReadonlyMap<string, readonly UsageRow[]> {
  const wrong = rows.find(({ day }) => !isDay(day));
  if (wrong) throw new RangeError(`Expected the day of a usage row like 2026-11-26, got "${wrong.day}".`);
  const days = new Map<string, UsageRow[]>();
  for (const row of rows) {
    const ofDay = days.get(row.day);
    if (ofDay) ofDay.push(row);
    else days.set(row.day, [row]);
  }
  return days;
}

/** Rows in portions of `ROWS_PER_RECORD`. */
export function portions<Row>(rows: readonly Row[]): readonly (readonly Row[])[] {
  const count = Math.ceil(rows.length / ROWS_PER_RECORD);
  return Array.from({ length: count }, (_, index) =>
    rows.slice(index * ROWS_PER_RECORD, (index + 1) * ROWS_PER_RECORD),
  );
}
