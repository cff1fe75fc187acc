import { validate } from 'graphql';
import { expect, it } from 'vitest';
import { corpusMesh } from './corpus-mesh.ts';
import * as directives from './directive-changes.ts';
import type { SeededChange } from './expectation.ts';
import * as inputs from './input-changes.ts';
import { findLoss } from './oracle.ts';
import * as promises from './promise-changes.ts';
import { recordedOperations } from './recorded-operations.ts';
import * as types from './type-changes.ts';

const CHANGES: readonly SeededChange[] = [types, inputs, directives, promises].flatMap((of) =>
  Object.values(of).flat(),
);

it('has 300 valid operations of 8 clients, and the judge finds no loss where nothing changes', async () => {
  const mesh = await corpusMesh();
  const operations = recordedOperations(mesh.schema);
  const invalid = operations.flatMap(({ name, document }) =>
    validate(mesh.schema, document).map((error) => `${name}: ${error.message}`),
  );
  expect(operations).toHaveLength(300);
  expect(new Set(operations.map(({ name }) => name)).size).toBe(300);
  expect(new Set(operations.map(({ client }) => client)).size).toBe(8);
  expect(invalid).toEqual([]);
  const schemas = { older: mesh.schema, newer: mesh.schema };
  expect(operations.flatMap((one) => findLoss(one, schemas) ?? [])).toEqual([]);
}, 120_000);

it('has at least 60 changes, and every class of change of types, fields, arguments and inputs three times', () => {
  const counts = new Map<string, number>();
  for (const { code } of CHANGES.flatMap(({ reports }) => reports))
    counts.set(code, (counts.get(code) ?? 0) + 1);
  expect(CHANGES.length).toBeGreaterThanOrEqual(60);
  const rare = [...counts].filter(
    ([code, count]) =>
      count < 3 &&
      /^(TYPE|FIELD|ARGUMENT|INPUT|REQUIRED_ARG|REQUIRED_INPUT|OPTIONAL_ARG|OPTIONAL_INPUT|ENUM|UNION|INTERFACE)/.test(
        code,
      ),
  );
  expect(rare).toEqual([]);
});
