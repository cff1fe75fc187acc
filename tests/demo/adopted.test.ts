import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandLine } from '../cli/support/weft.ts';
import { ROOT } from './context.ts';

const TARGET = 'subgraphs/marketing/dbt/target';

describe('the marketing domain', () => {
  it('is what its dbt project makes of it: weft adopt dbt has nothing to write', async () => {
    const { code, out, err } = await commandLine('adopt', 'dbt', TARGET, '--check');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`meridian_marketing (dbt, duckdb): 2 products

    marketing.campaigns  1.0.0    growth, from model.meridian_marketing.dim_campaigns
    marketing.touches    1.0.0    growth, from model.meridian_marketing.fct_touches

Everything follows the project already; nothing to write.
`);
  });

  it('comes with artifacts that name no machine', async () => {
    for (const name of await readdir(join(ROOT, TARGET)))
      expect(await readFile(join(ROOT, TARGET, name), 'utf8'), name).not.toMatch(/\/(root|home|tmp|Users)\//);
  });
});
