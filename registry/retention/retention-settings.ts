import { z } from 'zod';

const days = (initial: number, text: string) => z.int().min(1).max(36_500).default(initial).describe(text);

/** How long the registry keeps what nobody has to answer for later; a part of its settings. */
export const retentionSchema = z.strictObject({
  usageDays: days(
    400,
    'How many days of usage are kept; at least as many as checks look at (`registry.checks.usageDays`).',
  ),
  checksDays: days(
    180,
    'How long the reports of checks are kept. That they were run, by whom and how they ended stays in the history.',
  ),
  rejectedDays: days(
    180,
    'How long the texts of versions that never served are kept: those that were refused, and those of previews that were closed.',
  ),
});

/** See `retentionSchema`. */
export type Retention = z.infer<typeof retentionSchema>;
