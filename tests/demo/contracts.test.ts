import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { OdcsProperty } from '../../contracts/odcs.ts';
import { ROOT } from './context.ts';
import { readDemoContracts, readDemoManifest } from './contracts.ts';

const contracts = await readDemoContracts();
const manifest = await readDemoManifest();
const CONTRACT_FIRST = [
  'airports',
  'flights',
  'safety',
  'customers',
  'bookings',
  'finance',
  'marketing',
  'people',
];
const own = contracts.filter(({ folder }) => CONTRACT_FIRST.includes(folder));

function propertiesOf(
  contract: (typeof own)[number]['contract'],
): readonly { where: string; property: OdcsProperty }[] {
  return contract.schema.flatMap((object) =>
    object.properties.map((property) => ({ where: `${object.name}.${property.name}`, property })),
  );
}

describe('the contracts of the demo mesh', () => {
  it('cover the contract-first domains', () => {
    expect(own.map(({ contract }) => contract.id).sort()).toEqual([
      'airports.airports',
      'bookings.bookings',
      'customers.members',
      'finance.churn',
      'finance.revenue',
      'flights.flights',
      'marketing.campaigns',
      'marketing.touches',
      'people.employees',
      'safety.strikes',
    ]);
  });

  it('are valid by the official JSON Schema of ODCS v3.1', async () => {
    const ajv = new Ajv2019({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const schema: unknown = JSON.parse(
      await readFile(join(ROOT, 'tests/support/odcs-v3.1.0.schema.json'), 'utf8'),
    );
    const validate = ajv.compile(z.record(z.string(), z.unknown()).parse(schema));
    for (const { file, raw } of contracts) {
      validate(raw);
      expect(validate.errors ?? [], file).toEqual([]);
    }
  });

  it.each(own)('$file describes and classifies every object and property', ({ contract }) => {
    expect(Object.values(contract.description ?? {}).length).toBeGreaterThanOrEqual(3);
    for (const object of contract.schema) {
      expect(object.description, object.name).toMatch(/^[A-Z].+\.$/s);
      expect(
        object.properties.some((property) => property.primaryKey),
        object.name,
      ).toBe(true);
    }
    for (const { where, property } of propertiesOf(contract)) {
      expect(property.description, where).toMatch(/^[A-Z0-9].+\.$/s);
      expect(['public', 'internal', 'confidential', 'restricted'], where).toContain(property.classification);
      expect(property.examples?.length, where).toBeGreaterThan(0);
      expect(property.logicalType, where).toBeDefined();
    }
  });

  it.each(own)('$file gives ids once, rules, promises, a steward and a channel', ({ contract }) => {
    const objects = contract.schema;
    for (const object of objects) {
      const ids = object.properties.map((property) => property.id);
      expect(new Set(ids).size).toBe(ids.length);
    }
    const rules = objects.flatMap((object) => [
      ...(object.quality ?? []),
      ...object.properties.flatMap((property) => property.quality ?? []),
    ]);
    expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
    const dimensions = rules.map((rule) => rule.dimension);
    expect(dimensions).toContain('completeness');
    expect(dimensions).toContain('uniqueness');
    expect(contract.slaProperties?.map((promise) => promise.property)).toContain('availability');
    const team = Array.isArray(contract.team) ? undefined : contract.team;
    expect(team?.members?.some((member) => member.role === 'data steward')).toBe(true);
    expect(contract.support?.length).toBeGreaterThan(0);
  });

  it.each(own)(
    '$file belongs to the owner of its subgraph and names a declared team',
    ({ folder, contract }) => {
      const team = Array.isArray(contract.team) ? undefined : contract.team?.name;
      expect(manifest.subgraphs[folder]?.owner).toBe(team);
      expect(Object.keys(manifest.teams)).toContain(team);
      expect(contract.domain).toBe(manifest.subgraphs[folder]?.domain);
    },
  );

  it.each(own)('$file refers only to objects and properties that exist', ({ folder, file, contract }) => {
    const here = join(ROOT, 'subgraphs', folder, file);
    for (const { where, property } of propertiesOf(contract)) {
      for (const { to } of property.relationships ?? []) {
        const [, path, object, name] =
          /^(?:(.+)#\/schema\/)?([\w]+)(?:\/properties\/|\.)(\w+)$/.exec(String(to)) ?? [];
        const targetFile = path ? resolve(dirname(here), path) : here;
        const target = contracts.find(
          (other) => join(ROOT, 'subgraphs', other.folder, other.file) === targetFile,
        );
        const targetObject = target?.contract.schema.find((candidate) => candidate.name === object);
        expect(
          targetObject?.properties.map((candidate) => candidate.name),
          `${where} → ${String(to)}`,
        ).toContain(name);
      }
    }
  });
});

describe('supergraph.yaml', () => {
  it('names ten subgraphs on ten ports and the teams that own them', () => {
    const entries = Object.entries(manifest.subgraphs);
    expect(entries).toHaveLength(10);
    expect(new Set(entries.map(([, entry]) => /:(41\d\d)\}/.exec(entry.routing_url)?.[1])).size).toBe(10);
    for (const [, entry] of entries) expect(Object.keys(manifest.teams)).toContain(entry.owner);
    for (const [name, team] of Object.entries(manifest.teams))
      expect(team.contact).toBe(`${name}@meridian.example`);
  });
});
