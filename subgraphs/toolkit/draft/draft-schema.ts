import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import {
  type Finding,
  failure,
  hasErrors,
  type OdcsContract,
  type OdcsServer,
  type Outcome,
  success,
  writeContract,
} from '../../../contracts/index.ts';
import { toOdcs } from '../../../contracts/sdl/index.ts';
import { goodName, inWords } from './column-names.ts';
import type { Draft, DraftedProduct, TableDraft } from './draft.ts';
import type { DraftContext } from './draft-context.ts';

const HEADING =
  'Drafted by weft init from the schema of a service that runs by itself. The service answers; this contract says what it\npromises. Write what the data is for, then set the status to active.';

/**
 * Drafts contracts from the SDL of a federation service in any language: types with a key become objects. The schema stays
 * where it is when it lies in the folder of the contract, else it is copied there. A schema without keys joins without a contract.
 */
export async function draftFromSchema(from: string, context: DraftContext): Promise<Outcome<Draft>> {
  const { domain, owner, root, folder, serviceUrl = '' } = context;
  let sdl: string;
  try {
    sdl = await readFile(from, 'utf8');
  } catch {
    const message = `Expected the schema of a service at ${from}, but there is no file to read.`;
    return failure({ code: 'MISSING_FILE', severity: 'error', message, place: { file: from } });
  }
  const name = goodName(domain);
  const server: OdcsServer = {
    id: 'graph',
    server: 'graph',
    type: 'api',
    location: serviceUrl,
    customProperties: [{ property: 'protocol', value: 'graphql' }],
  };
  const read = toOdcs(sdl, {
    file: from,
    defaults: {
      apiVersion: 'v3.1.0',
      kind: 'DataContract',
      id: `${domain}.${name}`,
      name: inWords(name),
      version: '1.0.0',
      status: 'draft',
      domain,
      team: { name: owner },
    },
  });
  const isKeyless = read.findings.some(({ code }) => code === 'NO_ENTITIES');
  if (!read.ok && !isKeyless) return read;
  const contracts = read.ok ? read.value : [];
  const isBeside = resolve(root, folder) === dirname(resolve(from));
  const copy = { fileName: 'schema.graphql', text: sdl };
  return success(
    {
      products: contracts.map((contract) =>
        drafted({ ...contract, servers: contract.servers ?? [server] }, from),
      ),
      schemaFile: `${folder}/${isBeside ? basename(from) : copy.fileName}`,
      ...(isBeside
        ? {}
        : { otherFiles: [copy], remarks: [`The mesh reads ${folder}/${copy.fileName}, a copy of ${from}.`] }),
    },
    read.findings.map(asWarning),
  );
}

function asWarning(finding: Finding): Finding {
  return hasErrors([finding]) ? { ...finding, severity: 'warning' } : finding;
}

function drafted(contract: OdcsContract, from: string): DraftedProduct {
  const fileName = `${goodName(contract.id.split('.').at(-1) ?? contract.id)}.odcs.yaml`;
  const tables = contract.schema.map((object) => told(object, from));
  return { id: contract.id, fileName, text: writeContract(contract, { heading: HEADING }), tables };
}

function told({ properties, ...object }: OdcsContract['schema'][number], from: string): TableDraft {
  const keys = properties.filter(({ primaryKey }) => primaryKey).map(({ name }) => name);
  const guess =
    keys.length > 0
      ? { decision: `key ${keys.join(' and ')}`, reason: 'The first @key of the type.' }
      : { decision: 'no key', reason: 'The type has no @key of plain fields of its own.' };
  return {
    from: `${object.name} of ${from}`,
    object,
    columns: properties.map((property) => ({
      source: property.physicalName ?? property.name,
      property,
      guesses: [
        {
          decision: property.required ? `${property.logicalType}, required` : `${property.logicalType}`,
          reason: property.relationships?.length
            ? 'As the schema says; it points at another entity.'
            : 'As the schema says.',
        },
      ],
    })),
    guesses: [guess],
  };
}
