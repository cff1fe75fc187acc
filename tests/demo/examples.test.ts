import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { type GraphQLSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { readDomainModel } from '../../contracts/index.ts';
import { domainSdl } from '../../subgraphs/toolkit/sdl/domain-sdl.ts';
import { ROOT } from './context.ts';

const DOMAINS = ['airports', 'flights', 'safety', 'customers', 'bookings', 'finance', 'marketing', 'people'];
const files = (await readdir(join(ROOT, 'examples'))).filter((name) => name.endsWith('.graphql')).sort();
const schema = await composeDomains();

describe('the example questions', () => {
  it('are at least six', () => {
    expect(files.length).toBeGreaterThanOrEqual(6);
  });

  it.each(files)('%s asks in plain English first, and fits the composed graph', async (file) => {
    const text = await readFile(join(ROOT, 'examples', file), 'utf8');
    expect(text.split('\n')[0]).toMatch(/^# .+\?$/);
    expect(validate(schema, parse(text)).map((error) => error.message)).toEqual([]);
  });
});

async function composeDomains(): Promise<GraphQLSchema> {
  const services = await Promise.all(
    DOMAINS.map(async (name) => {
      const folder = join(ROOT, 'subgraphs', name);
      const contracts = (await readdir(folder)).filter((file) => file.endsWith('.odcs.yaml'));
      const outcome = await readDomainModel(contracts.map((file) => join(folder, file)));
      if (!outcome.ok) throw new Error(outcome.findings.map((finding) => finding.message).join('\n'));
      return { name, typeDefs: parse(domainSdl(outcome.value)) };
    }),
  );
  const result = composeServices(services);
  if (!result.supergraphSdl) throw new Error(result.errors?.map((error) => error.message).join('\n'));
  return Supergraph.build(result.supergraphSdl).apiSchema().toGraphQLJSSchema();
}
