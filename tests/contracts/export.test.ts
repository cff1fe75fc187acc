import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { type Contract, readContract } from '../../contracts/contract.ts';
import { EXPORT_FORMATS, type ExportFormat, exportContract } from '../../contracts/export/index.ts';
import { KEY, contract as shopContract, useContracts } from './write-contracts.ts';

/* Each format held against what its standard asks, and against a file that shows a reviewer every change. */

const NOW = new Date('2026-11-22T06:00:00.000Z');
const contracts = useContracts();
let trips: Contract;
let hostile: Contract;

const TRIPS = readFileSync('tests/contracts/golden/trips.odcs.yaml', 'utf8');
const BAD = '</code><script>alert(1)</script><img src=x onerror=alert(2)>"\'&';

beforeAll(async () => {
  const airports = shopContract('airports', [
    '{ name: iata, logicalType: string, primaryKey: true, classification: public }',
  ]);
  const bad = TRIPS.replaceAll(
    /Every trip that was sold\.|The trip\.|One trip\./g,
    JSON.stringify(BAD),
  ).replace('https://shop.example/support', 'javascript:alert(3)');
  const [file = '', , badFile = ''] = await contracts.write({ trips: TRIPS, airports, bad });
  trips = await read(file);
  hostile = await read(badFile);
});

async function read(file: string): Promise<Contract> {
  const outcome = await readContract(file);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
  return outcome.value;
}

const exported = (format: ExportFormat) => exportContract(trips, format, NOW);

const url = z.string().regex(/^(https?:\/\/|mailto:)/);
const named = z.strictObject({ name: z.string(), version: z.string(), contractId: z.string() });
const odps = z.strictObject({
  apiVersion: z.literal('v1.0.0'),
  kind: z.literal('DataProduct'),
  id: z.string(),
  name: z.string(),
  version: z.string(),
  status: z.enum(['proposed', 'draft', 'active', 'deprecated', 'retired']),
  domain: z.string().optional(),
  tenant: z.string().optional(),
  tags: z.array(z.string()).optional(),
  description: z.strictObject({ purpose: z.string(), limitations: z.string(), usage: z.string() }).partial(),
  authoritativeDefinitions: z
    .array(z.strictObject({ type: z.string(), url: z.string(), description: z.string().optional() }))
    .optional(),
  inputPorts: z.array(named).min(1),
  outputPorts: z
    .array(
      named.extend({
        description: z.string(),
        type: z.string(),
        inputContracts: z.array(z.strictObject({ id: z.string(), version: z.string() })),
      }),
    )
    .min(1),
  support: z.array(z.looseObject({ channel: z.string(), url })),
  team: z.strictObject({
    name: z.string(),
    description: z.string().optional(),
    members: z.array(
      z.strictObject({ username: z.string(), name: z.string().optional(), role: z.string().optional() }),
    ),
  }),
});

const words = z.looseObject({ description: z.string() });
const port = z.strictObject({
  fullyQualifiedName: z.string().regex(/^urn:dpds:/),
  name: z.string(),
  version: z.string(),
  displayName: z.string(),
  description: z.string().optional(),
  promises: z
    .strictObject({
      platform: z.string(),
      servicesType: z.string(),
      api: z.looseObject({
        specification: z.literal('graphql'),
        specificationVersion: z.string(),
        definition: z.strictObject({ $ref: z.string() }),
      }),
      deprecationPolicy: words.optional(),
      slo: words.optional(),
    })
    .optional(),
  expectations: z.strictObject({ audience: words, usage: words }).partial().optional(),
  obligations: z
    .strictObject({ termsAndConditions: words, billingPolicy: words, sla: words })
    .partial()
    .optional(),
  tags: z.array(z.string()).optional(),
});
const dpds = z.strictObject({
  dataProductDescriptor: z.literal('1.0.0'),
  info: z.strictObject({
    fullyQualifiedName: z.literal('urn:dpds:shop:dataproducts:shop.trips:1'),
    name: z.string(),
    version: z.string(),
    displayName: z.string(),
    description: z.string(),
    domain: z.string(),
    owner: z.strictObject({ id: z.string(), name: z.string() }),
    contactPoints: z.array(
      z.strictObject({
        name: z.string(),
        description: z.string().optional(),
        channel: z.string(),
        address: z.string(),
      }),
    ),
  }),
  interfaceComponents: z.strictObject({ inputPorts: z.array(port), outputPorts: z.array(port).min(1) }),
  tags: z.array(z.string()).optional(),
});

const facet = z.looseObject({
  _producer: z.url(),
  _schemaURL: z
    .string()
    .regex(/^https:\/\/openlineage\.io\/spec\/facets\/\d-\d-\d\/(\w+)\.json#\/\$defs\/\1$/),
});
const place = z.strictObject({ namespace: z.string().min(1), name: z.string().min(1) });
const event = z.strictObject({
  eventTime: z.iso.datetime(),
  producer: z.url(),
  schemaURL: z
    .string()
    .regex(/^https:\/\/openlineage\.io\/spec\/2-0-2\/OpenLineage\.json#\/\$defs\/(Dataset|Job)Event$/),
  dataset: place.extend({ facets: z.record(z.string(), facet) }).optional(),
  job: place.extend({ facets: z.record(z.string(), facet) }).optional(),
  inputs: z.array(place).optional(),
  outputs: z.array(place).optional(),
});

describe('an export', () => {
  it.each(Object.keys(EXPORT_FORMATS) as ExportFormat[])('as %s is this, word for word', async (format) => {
    await expect(await exported(format)).toMatchFileSnapshot(`golden/trips.${format}.txt`);
  });

  it('as SDL builds as a subgraph', async () => {
    const sdl = `${await exported('sdl')}\ntype Query { trips: [Trip!] }`;
    expect(buildSubgraphSchema([{ typeDefs: parse(sdl) }]).getType('Trip')).toBeDefined();
  });

  it('as ODPS has what Bitol asks: ports, contracts they read, support with addresses', async () => {
    const product = odps.parse(parseYaml(await exported('odps')));
    expect(product.inputPorts).toEqual([
      { name: 'shop.airports', version: '1.0.0', contractId: 'shop.airports' },
    ]);
    expect(product.support.map(({ channel }) => channel)).toEqual(['#trips']);
  });

  it('as DPDS has promises, expectations and obligations', async () => {
    const [output] = dpds.parse(JSON.parse(await exported('dpds'))).interfaceComponents.outputPorts;
    expect(output?.promises?.slo?.description).toBe('latency 1 d, availability 99.5 percent');
    expect(output?.expectations?.usage?.description).toBe('Count trips by day.');
    expect(output?.obligations?.billingPolicy?.description).toBe('0.5 EUR per question');
  });

  it('as OpenLineage is one event per line, with schema, owner and column lineage', async () => {
    const lines = (await exported('openlineage')).trimEnd().split('\n');
    const [dataset, job] = lines.map((line) => event.parse(JSON.parse(line)));
    expect(lines).toHaveLength(2);
    expect(dataset?.dataset?.facets['columnLineage']?.['fields']).toEqual({
      fare: {
        inputFields: [
          {
            namespace: 'file',
            name: 'trips.csv',
            field: 'Fare USD',
            transformations: [
              { type: 'DIRECT', subtype: 'TRANSFORMATION', description: 'Cents.', masking: false },
            ],
          },
        ],
      },
    });
    expect(job?.inputs).toEqual([
      { namespace: 'file', name: 'trips.csv' },
      { namespace: 'mesh://shop', name: 'shop.airports.Airport' },
    ]);
  });

  it('as JSON-LD uses only prefixes it declares, and links only to what is there or elsewhere', async () => {
    const document = z
      .strictObject({
        '@context': z.record(z.string(), z.url()),
        '@graph': z.array(z.looseObject({ '@id': z.string(), '@type': z.string() })),
      })
      .parse(JSON.parse(await exported('jsonld')));
    const names = new Set(JSON.stringify(document['@graph']).match(/"[a-z]+:[A-Za-z]+"(?=:)/g));
    for (const name of names)
      expect(Object.keys(document['@context'])).toContain(name.slice(1).split(':')[0]);
    const ids = document['@graph'].map((node) => node['@id']);
    const own = JSON.stringify(document).match(/urn:weft:(dataset|team):[^"]+/g) ?? [];
    expect(own.filter((one) => !ids.includes(one))).toEqual([]);
  });
});

describe('the page', () => {
  it('asks nothing of the network and runs nothing', async () => {
    const page = await exported('html');
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|@import|url\(|\son\w+=/i);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).toContain('prefers-color-scheme: dark');
  });

  it('escapes every text, and links only to addresses', async () => {
    const page = await exportContract(hostile, 'html', NOW);
    expect(page).not.toMatch(/<script|<img|javascript:[^<]*"/i);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain('onerror=alert(2)&gt;&quot;&#39;&amp;');
  });

  it('says promises and rules in words', async () => {
    const page = await exported('html');
    for (const text of [
      'Data is at most 1 day old',
      'It can be read 99.5% of the time',
      'Rows: more than 10.',
      'One of SILVER, GOLD.',
    ])
      expect(page).toContain(text);
  });

  it('shows no example of what nobody may see', async () => {
    expect(await exported('html')).not.toContain('ada@shop.example');
  });
});

it('every format is written for a contract with nothing but names', async () => {
  const [file = ''] = await contracts.write({ bare: shopContract('bare', [KEY]) });
  const bare = await read(file);
  for (const format of Object.keys(EXPORT_FORMATS) as ExportFormat[])
    expect((await exportContract(bare, format, NOW)).length, format).toBeGreaterThan(100);
});
