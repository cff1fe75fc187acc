import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDomainModel } from '../../contracts/index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-settings-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(customProperties: string) {
  const file = join(folder, 'things.odcs.yaml');
  await writeFile(
    file,
    `apiVersion: v3.1.0
kind: DataContract
id: shop.things
version: 1.0.0
status: active
servers: [{ server: file, type: local, path: things.csv, format: csv }]
customProperties: [${customProperties}]
schema:
  - name: things
    properties:
      - { name: id, logicalType: integer, primaryKey: true }
      - { name: label, logicalType: string, required: true, unique: true }
      - { name: note, logicalType: string, required: true }
`,
  );
  return readDomainModel([file]);
}

const property = (name: string, value: string) => `{ property: weft.${name}, value: ${value} }`;

describe('the settings of quality', () => {
  it('are to refuse broken data and to measure age from now, unless the contract says otherwise', async () => {
    const outcome = await read('');
    expect(outcome.ok && outcome.value.products[0]?.quality).toEqual({ onBrokenPromise: 'refuse' });
    expect(outcome.ok && outcome.value.tables[0]?.columns.map(({ nonNull }) => nonNull)).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('leave every value but the keys open in a graph that serves broken data', async () => {
    const settings = [property('onBrokenPromise', 'degrade'), property('clock', '"2001-07-01T00:00:00Z"')];
    const outcome = await read([...settings, property('qualityEveryMinutes', '5')].join(', '));
    expect(outcome.ok && outcome.value.products[0]?.quality).toEqual({
      onBrokenPromise: 'degrade',
      clock: '2001-07-01T00:00:00Z',
      qualityEveryMinutes: 5,
    });
    expect(outcome.ok && outcome.value.tables[0]?.columns).toMatchObject([
      { name: 'id', nonNull: true, required: true },
      { name: 'label', nonNull: true, required: true, unique: true },
      { name: 'note', nonNull: false, required: true },
    ]);
  });

  it.each([
    [
      'onBrokenPromise',
      'ignore',
      'Expected refuse or degrade as the value of weft.onBrokenPromise, got "ignore".',
    ],
    [
      'clock',
      'noon',
      'Expected a moment such as 2001-07-01T00:00:00Z as the value of weft.clock, got "noon".',
    ],
    [
      'qualityEveryMinutes',
      '-1',
      'Expected a number of minutes, or 0 for never as the value of weft.qualityEveryMinutes, got -1.',
    ],
  ])('refuse weft.%s: %s with its line', async (name, value, message) => {
    const outcome = await read(property(name, value));
    expect(outcome).toMatchObject({
      ok: false,
      findings: [{ code: 'INVALID_VALUE', message, place: { line: 7 } }],
    });
  });
});
