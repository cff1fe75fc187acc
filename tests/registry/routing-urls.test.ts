import { describe, expect, it } from 'vitest';
import { checkRulesSchema } from '../../registry/checks/check-rules.ts';
import { DEFAULT_CHECK_RULES, type Registry } from '../../registry/index.ts';
import { candidate, FLIGHTS, useRegistries } from './open-registry.ts';

/* Where subgraphs may run: gateways call whatever address was published. */

const { open } = useRegistries();
const BY = { by: 'ada' };
const METADATA = 'http://169.254.169.254/latest/meta-data';

function flightsAt(url: string) {
  return candidate('flights', FLIGHTS, { url });
}

function allowing(...routingUrls: readonly string[]): Parameters<Registry['adopt']>[0] {
  return { teams: [], rules: { ...DEFAULT_CHECK_RULES, routingUrls: [...routingUrls] } };
}

describe('registry.checks.routingUrls', () => {
  it('keeps other addresses out, whether published, previewed or gone back to', async () => {
    const registry = await open();
    const { teams } = registry;
    await registry.publish(flightsAt(METADATA), BY);
    await registry.publish(flightsAt('https://flights.mesh.example/graphql'), BY);
    registry.adopt({ ...allowing('https://*.mesh.example/graphql'), teams });

    const published = await registry.publish(flightsAt('http://localhost:9000/'), BY);
    expect(published).toMatchObject({ ok: false, reason: 'rejected' });
    expect(published.report.findings[0]).toMatchObject({
      code: 'ROUTING_URL_NOT_ALLOWED',
      message:
        'Expected the routing URL of subgraph "flights" to match https://*.mesh.example/graphql (registry.checks.routingUrls), got http://localhost:9000/.',
    });
    const preview = await registry.openPreview({ name: 'p', candidates: [flightsAt(METADATA)], ...BY });
    expect(preview).toMatchObject({ ok: false, reason: 'rejected' });
    const back = await registry.rollback({ subgraph: 'flights', to: 1, force: true, why: 'x', ...BY });
    expect(back).toMatchObject({ ok: false, reason: 'rejected' });
    const allowed = await registry.publish(flightsAt('https://a.b.mesh.example/graphql'), BY);
    expect(allowed.ok).toBe(true);
  });

  it.each([
    ['http://*.svc:*', 'http://flights.svc:4001/graphql', true],
    ['http://*.svc:*', 'http://flights.svc.evil.example:4001/', false],
    ['http://*.svc:*', 'http://evil.example/.svc:1', false],
    ['http://*.svc', 'http://flights.svc:8080/', false],
    ['http://*.svc:80', 'http://flights.svc/', true],
    ['https://a.example/graphql', 'https://a.example/x/../admin', false],
    ['https://a.example/*/graphql', 'https://A.EXAMPLE/v1/graphql?x=1', true],
    ['https://a.example', 'http://a.example/', false],
    ['*://10.*', 'http://167772161/', true],
    ['http://a*', 'http://2852039166/', false],
    ['http://[::1]:*', 'http://[0:0:0:0:0:0:0:1]:7/', true],
  ])('%s and %s: %s', async (pattern, url, isAllowed) => {
    const registry = await open();
    registry.adopt({ ...allowing(pattern), teams: registry.teams });
    const { findings } = await registry.check(flightsAt(url));
    expect(findings.some(({ code }) => code === 'ROUTING_URL_NOT_ALLOWED')).toBe(!isAllowed);
  });

  it('takes patterns of whole addresses only', () => {
    for (const pattern of ['*', 'mesh.example', 'ftp://a', 'https://a b', 'https://u:p@a', 'https://a/?x'])
      expect(checkRulesSchema.safeParse({ routingUrls: [pattern] }).success).toBe(false);
  });
});
