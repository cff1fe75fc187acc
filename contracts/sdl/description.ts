/** What a contract says of an element in words. */
export type Words = {
  readonly businessName?: string | undefined;
  readonly description?: string | undefined;
  readonly examples?: unknown[] | undefined;
};

const EXAMPLES = 'Examples: ';
const MAX_NAME = 60;

/** One description of three parts: the business name as a line of its own, the description, the examples as the last line. */
export function joinWords({ businessName, description, examples }: Words): string {
  const isPlain = examples?.every((one) => typeof one !== 'object');
  return [
    businessName,
    description,
    examples && isPlain ? EXAMPLES + examples.map(String).join(', ') : undefined,
  ]
    .filter((part) => part !== undefined)
    .join('\n\n');
}

/** The parts of a description, as far as it shows them. */
export function splitWords(text: string): Words {
  const blocks = text.split('\n\n');
  const last = blocks.at(-1) ?? '';
  const examples = last.startsWith(EXAMPLES)
    ? last.slice(EXAMPLES.length).split(', ').map(plainValue)
    : undefined;
  const rest = examples ? blocks.slice(0, -1) : blocks;
  const [first = ''] = rest;
  const isNamed = rest.length > 1 && first.length <= MAX_NAME && !/\n|[.!?:]$/.test(first);
  const description = (isNamed ? rest.slice(1) : rest).join('\n\n');
  return {
    ...(isNamed ? { businessName: first } : {}),
    ...(description === '' ? {} : { description }),
    ...(examples ? { examples } : {}),
  };
}

function plainValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() !== '' && String(Number(text)) === text ? Number(text) : text;
}
