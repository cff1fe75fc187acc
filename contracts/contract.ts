import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import { type Finding, failure, type Outcome, type Place, success } from './finding.ts';
import { type OdcsContract, odcsSchema } from './odcs.ts';
import { readLiberally } from './reading/read-liberally.ts';
import type { WeftPropertyName } from './weft-properties.ts';
import { readYamlDocument } from './yaml-document.ts';

/** A contract as written, with the file it came from and the way back to its lines. */
export type Contract = {
  readonly file: string;
  readonly document: OdcsContract;
  placeOf(path: readonly PropertyKey[]): Place;
};

/** A contract is written by hand; what is larger than this is something else. */
const MAX_CONTRACT_BYTES = 2 * 1024 * 1024;

/**
 * Reads one data contract into ODCS v3.1. Reads liberally: older versions, synonyms and common slips are rewritten, each with a
 * warning. Fails with the place of each mistake, or when there is no text to read.
 */
export async function readContract(file: string): Promise<Outcome<Contract>> {
  let bytes: Buffer;
  try {
    const { size } = await stat(file);
    if (size > MAX_CONTRACT_BYTES) return failure(tooLarge(file, size));
    bytes = await readFile(file);
  } catch (error) {
    return failure(missingContract(file, error));
  }
  if (!isUtf8(bytes) || bytes.includes(0)) {
    const message = `Expected a data contract as text (UTF-8) at ${file}, got a binary file.`;
    return failure({ code: 'NOT_TEXT', severity: 'error', message, place: { file } });
  }
  return parseContract(bytes.toString('utf8'), file);
}

/** The same for a text at hand; `file` is only named in findings. */
export function parseContract(text: string, file: string): Outcome<Contract> {
  if (text.length > MAX_CONTRACT_BYTES) return failure(tooLarge(file, text.length));
  const outcome = readYamlDocument(text, file, odcsSchema, { rewrite: readLiberally });
  if (!outcome.ok) return outcome;
  const { value, placeOf } = outcome.value;
  return success({ file, document: value, placeOf }, outcome.findings);
}

function tooLarge(file: string, size: number): Finding {
  const message = `Expected a data contract of at most ${MAX_CONTRACT_BYTES / 1024 / 1024} MiB at ${file}, got ${(size / 1024 / 1024).toFixed(1)} MiB.`;
  return { code: 'TOO_LARGE', severity: 'error', message, place: { file } };
}

function missingContract(file: string, error: unknown): Finding {
  const reason = error instanceof Error && 'code' in error ? error.code : undefined;
  const came = reason === 'EISDIR' ? 'it is a folder' : 'there is no file to read';
  return {
    code: 'MISSING_FILE',
    severity: 'error',
    message: `Expected a data contract at ${file}, but ${came}.`,
    place: { file },
  };
}

type WithCustomProperties = {
  readonly customProperties?: readonly { property: string; value?: unknown }[] | undefined;
};

/** The value of `weft.<name>` among the custom properties of a contract element. */
export function weftProperty(element: WithCustomProperties, name: WeftPropertyName): unknown {
  return element.customProperties?.find((custom) => custom.property === `weft.${name}`)?.value;
}

/** The same where only a non-empty text makes sense. */
export function weftText(element: WithCustomProperties, name: WeftPropertyName): string | undefined {
  const value = weftProperty(element, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
