import type { Usage } from '../../registry/index.ts';
import { checkNumber } from './arguments.ts';
import type { PlatformContext } from './platform-context.ts';

const MAX_DAYS = 400;

/** What was used in the last days. Throws for more days than are kept. */
export function usageOf({ usage }: PlatformContext, days: number): Promise<Usage> {
  checkNumber('days', days, MAX_DAYS);
  return usage(days);
}
