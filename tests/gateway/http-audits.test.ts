import { auditServer } from 'graphql-http';
import { describe, expect, it } from 'vitest';
import { airportsFixture, flightsFixture, startTestMesh } from '../support/gateway-fixtures.ts';

describe('GraphQL over HTTP', () => {
  it('passes all 61 audits of graphql-http', async () => {
    const mesh = await startTestMesh([flightsFixture, airportsFixture]);
    const results = await auditServer({ url: `${mesh.url}/graphql` });
    await mesh.close();
    const failures = results.filter(({ status }) => status !== 'ok');
    expect(
      failures.map((result) => ('reason' in result ? `${result.name}: ${result.reason}` : result.name)),
    ).toEqual([]);
    expect(results).toHaveLength(61);
  });
});
