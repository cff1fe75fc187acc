import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type DomainModel, type Finding, type Outcome, readDomainModel } from '../../contracts/index.ts';

/** The lines before `schema` of a contract; the first line of `schema:` is line 8. */
export function head(id: string, more = ''): string {
  return `apiVersion: v3.1.0
kind: DataContract
id: ${id}
version: 1.0.0
status: active
domain: shop
servers: [{ server: file, type: local, path: ${id}.csv, format: csv }]
${more}`;
}

/** A contract of one object. */
export function contract(object: string, properties: readonly string[], more = ''): string {
  const lines = properties.map((property) => `      - ${property}`);
  return `${head(`shop.${object}`, more)}schema:\n  - name: ${object}\n    properties:\n${lines.join('\n')}\n`;
}

export const KEY = '{ name: id, logicalType: string, primaryKey: true, classification: public }';

/** A folder for contracts, made before a file's tests and removed after. */
export function useContracts() {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-contracts-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const pathOf = (name: string) => relative(process.cwd(), join(folder, `${name}.odcs.yaml`));
  const write = async (files: Readonly<Record<string, string>>): Promise<string[]> => {
    for (const [name, text] of Object.entries(files)) await writeFile(pathOf(name), text);
    return Object.keys(files).map(pathOf);
  };
  return {
    pathOf,
    write,
    /** Reads contracts as one domain; `others` are only there to be pointed at. */
    read: async (
      files: Readonly<Record<string, string>>,
      others: Readonly<Record<string, string>> = {},
    ): Promise<Outcome<DomainModel>> => {
      await write(others);
      return readDomainModel(await write(files));
    },
  };
}

/** The model of an outcome that must be good. */
export function modelOf(outcome: Outcome<DomainModel>): DomainModel {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings, null, 2));
  return outcome.value;
}

/** The findings of an outcome that must be bad, as `line:column CODE message`. */
export function errorsOf(outcome: Outcome<unknown>): string[] {
  if (outcome.ok) throw new Error('Expected findings, got a value.');
  return outcome.findings.map(shown);
}

export function shown({ code, message, place }: Finding): string {
  return `${[place?.line, place?.column].filter(Boolean).join(':')} ${code} ${message}`.trim();
}
