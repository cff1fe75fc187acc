import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CUSTOMERS, candidate, FLIGHTS, useRegistries } from './open-registry.ts';
import { useRegistryServers } from './serve-registry.ts';
import { measurement } from './store/facts.ts';

const { open } = useRegistries();
const serve = useRegistryServers();

// The schema of https://spec.openapis.org/oas/3.1 as the OpenAPI Initiative publishes it.
const SPECIFICATION: unknown = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'support', 'openapi-v3.1.schema.json'), 'utf8'),
);

const schemaObject = z.record(z.string(), z.unknown());
const operation = z.looseObject({
  operationId: z.string(),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.unknown()),
});
const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), schemaObject) }).loose(),
});

async function readDocument() {
  const { call } = await serve(await open());
  const { status, body } = await call('/openapi.json');
  expect(status).toBe(200);
  return { body, document: documentSchema.parse(body) };
}

function validatorOf(schemas: Readonly<Record<string, z.infer<typeof schemaObject>>>) {
  const ajv = addFormats.default(new Ajv2020({ strict: false }));
  ajv.addSchema({ $id: 'https://weft.example/openapi.json', components: { schemas } });
  return (name: string, value: unknown) => {
    const validate = ajv.getSchema(`https://weft.example/openapi.json#/components/schemas/${name}`);
    if (!validate) throw new Error(`Expected the schema ${name} in the document.`);
    return validate(value) === true ? [] : validate.errors;
  };
}

describe('the OpenAPI document', () => {
  it('is valid by the specification, and every reference leads somewhere', async () => {
    const { body, document } = await readDocument();
    const ajv = addFormats.default(new Ajv2020({ strict: false, formats: { 'media-range': true } }));
    const validate = ajv.compile(schemaObject.parse(SPECIFICATION));
    expect(validate(body), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...document, paths: { checks: {} } })).toBe(false);
    const references = new Set(
      [...JSON.stringify(body).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to ?? ''),
    );
    const lost = [...references].filter((to) => {
      const found = to
        .slice(2)
        .split('/')
        .reduce<unknown>((value, key) => schemaObject.safeParse(value).data?.[key], body);
      return found === undefined;
    });
    expect(references.size).toBeGreaterThan(20);
    expect(lost).toEqual([]);
  });

  it('names every operation once, and says of each what it takes and answers', async () => {
    const { document } = await readDocument();
    const operations = Object.values(document.paths).flatMap((path) => Object.entries(path));
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('publish');
    for (const [method, { requestBody, responses, operationId }] of operations) {
      if (method === 'post' || method === 'put') expect(requestBody, operationId).toBeDefined();
      expect(Object.keys(responses), operationId).toContain('default');
    }
  });

  it('tells the truth about what is sent and answered', async () => {
    const { document } = await readDocument();
    const problems = validatorOf(document.components.schemas);
    const { call } = await serve(await open());
    const publish = {
      candidates: [candidate('flights', FLIGHTS), candidate('customers', CUSTOMERS)],
      by: 'ada',
    };
    expect(problems('PublishBody', publish)).toEqual([]);
    expect(problems('PublishBody', { ...publish, candidate: [] })).not.toEqual([]);
    expect(problems('Published', (await call('/publish', { body: publish })).body)).toEqual([]);
    const bad = { candidates: [candidate('flights', 'type Query {')] };
    expect(problems('Errors', (await call('/publish', { body: bad })).body)).toEqual([]);
    expect(problems('Report', (await call('/checks', { body: bad })).body)).toEqual([]);
    expect(
      problems('TokenMade', (await call('/tokens', { body: { note: 'x', permissions: ['admin'] } })).body),
    ).toEqual([]);
    for (const [path, name] of [
      ['/subgraphs', 'Subgraphs'],
      ['/subgraphs/flights', 'Subgraph'],
      ['/subgraphs/flights/versions/2', 'Version'],
      ['/subgraphs/flights/diff?from=1&to=2', 'Diff'],
      ['/builds', 'Builds'],
      ['/supergraph', 'Supergraph'],
      ['/usage', 'Usage'],
      ['/clients', 'Clients'],
      ['/deprecations', 'Deprecations'],
      ['/quality', 'Quality'],
      ['/', 'Index'],
    ] as const) {
      const registry = await open();
      await registry.publish([candidate('flights', FLIGHTS)], { by: 'ada' });
      await registry.addQuality([measurement({ measuredAt: new Date().toISOString(), asOf: '2001-06-30' })]);
      await registry.publish([candidate('flights', FLIGHTS.replace('delay: Int', 'delay: Int late: Int'))], {
        by: 'ada',
      });
      const { status, body } = await (await serve(registry)).call(path);
      expect([path, status, problems(name, body)]).toEqual([path, 200, []]);
    }
  });
});
