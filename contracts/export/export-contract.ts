import type { Contract } from '../contract.ts';
import { normaliseContract } from '../sdl/normalise.ts';
import { toSdl } from '../sdl/to-sdl.ts';
import { writeContract } from '../write-contract.ts';
import { toDpds } from './dpds.ts';
import type { Exported } from './exported.ts';
import { toHtml } from './html/contract-page.ts';
import { toJsonLd } from './json-ld.ts';
import { readNeighbours } from './neighbours.ts';
import { toOdps } from './odps.ts';
import { toOpenLineage } from './openlineage.ts';

type Format = { readonly help: string; readonly write: (exported: Exported) => string };

/** What a contract can be written as. */
export const EXPORT_FORMATS = {
  sdl: {
    help: 'GraphQL federation SDL with everything the contract says',
    write: ({ contract }) => toSdl(contract),
  },
  odcs: {
    help: 'the contract itself in ODCS v3.1, normalised',
    write: ({ contract }) => writeContract(normaliseContract(contract)),
  },
  odps: { help: 'a data product of the Open Data Product Standard v1.0.0 (Bitol)', write: toOdps },
  dpds: { help: 'a descriptor of the Data Product Descriptor Specification 1.0.0', write: toDpds },
  openlineage: { help: 'dataset and job events of OpenLineage, one per line', write: toOpenLineage },
  jsonld: { help: 'linked data in DPROD and DCAT', write: toJsonLd },
  html: { help: 'a page for people', write: toHtml },
} as const satisfies Record<string, Format>;

/** A format of `EXPORT_FORMATS`. */
export type ExportFormat = keyof typeof EXPORT_FORMATS;

/** Writes a contract in another form; contracts that it refers to are read from their files, where there are any. */
export async function exportContract(
  contract: Contract,
  format: ExportFormat,
  now = new Date(),
): Promise<string> {
  const neighbours = await readNeighbours(contract);
  return EXPORT_FORMATS[format].write({ contract: contract.document, neighbours, now });
}
