import { type OdcsContract, type OdcsServer, writeContract } from '../../../contracts/index.ts';
import { inWords } from './column-names.ts';
import type { DraftedProduct, Guess, TableDraft } from './draft.ts';

/** What a contract says besides its table. */
export type ProductOptions = {
  /** The domain's name, which begins every id. */
  readonly domain: string;
  readonly owner: string;
  readonly server: OdcsServer;
  /** Remarks of the whole contract, a paragraph each. */
  readonly heading: readonly string[];
};

const LINE = 110;

/** Writes the contract of one table, with every guess as a remark above what it speaks of. */
export function writeProduct(table: TableDraft, options: ProductOptions): DraftedProduct {
  const { domain, owner, server, heading } = options;
  const { name } = table.object;
  const title = inWords(name);
  const contract: OdcsContract = {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: `${domain}.${name}`,
    name: title,
    version: '1.0.0',
    status: 'draft',
    domain,
    description: {
      purpose: `${title} of the domain ${inWords(domain).toLowerCase()}.`,
      limitations: 'Drafted from the data; nobody has confirmed it yet.',
    },
    servers: [server],
    schema: [{ ...table.object, properties: table.columns.map(({ property }) => property) }],
    team: { name: owner },
  };
  const comments = [
    {
      path: ['description'],
      text: 'In your words: what is it for, what must nobody use it for, where does it fall short?',
    },
    { path: ['schema', 0], text: remarks(table.guesses) },
    ...table.columns.map(({ guesses }, index) => ({
      path: ['schema', 0, 'properties', index],
      text: remarks(guesses),
    })),
    {
      path: ['team'],
      text: wrap(
        'A steward answers questions: members: [{ username: you@example.com, role: data steward }].',
      ),
    },
  ].filter(({ text }) => text !== '');
  const text = writeContract(contract, {
    heading: heading.map((text) => wrap(text, '')).join('\n\n'),
    comments,
  });
  return { id: contract.id, fileName: `${name}.odcs.yaml`, text, tables: [table] };
}

function remarks(guesses: readonly Guess[]): string {
  return guesses
    .filter(({ isEvident }) => isEvident !== true)
    .map(({ decision, reason }) => wrap(`${inWords(decision)}: ${reason}`))
    .join('\n');
}

/** Breaks a paragraph into lines. Signs that no YAML remark may hold are left out. */
function wrap(text: string, indent = '  '): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a name in the data may hold any
  const words = text.replaceAll(/[\u0000-\u001f\u007f\u0085\u2028\u2029\ufeff]/g, ' ').split(' ');
  const lines = [''];
  for (const word of words) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length + 1 > LINE) lines.push(indent + word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}
