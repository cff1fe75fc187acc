import { readFile } from 'node:fs/promises';
import { type Finding, failure, type Outcome, type Place, success } from './finding.ts';
import { type OdcsContract, odcsSchema } from './odcs.ts';
import { readYamlDocument } from './yaml-document.ts';

/** A contract as written, with the file it came from and the way back to its lines. */
export type Contract = {
  readonly file: string;
  readonly document: OdcsContract;
  placeOf(path: readonly PropertyKey[]): Place;
};

/** Reads one ODCS v3.1 document. Fails with the place of each mistake, or when the file cannot be read. */
export async function readContract(file: string): Promise<Outcome<Contract>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return failure(missingContract(file));
  }
  return parseContract(text, file);
}

/** The same for a text at hand; `file` is only named in findings. */
function parseContract(text: string, file: string): Outcome<Contract> {
  const outcome = readYamlDocument(text, file, odcsSchema);
  if (!outcome.ok) return outcome;
  const { value, placeOf } = outcome.value;
  return success({ file, document: value, placeOf }, outcome.findings);
}

function missingContract(file: string): Finding {
  return {
    code: 'MISSING_FILE',
    severity: 'error',
    message: `Expected a data contract at ${file}, but there is no file to read.`,
    place: { file },
  };
}

type WithCustomProperties = {
  readonly customProperties?: readonly { property: string; value?: unknown }[] | undefined;
};

/** The value of `weft.<name>` among the custom properties of a contract element. */
export function weftProperty(element: WithCustomProperties, name: string): unknown {
  return element.customProperties?.find((custom) => custom.property === `weft.${name}`)?.value;
}

/** The same where only a non-empty text makes sense. */
export function weftText(element: WithCustomProperties, name: string): string | undefined {
  const value = weftProperty(element, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
