import { directive } from '../sdl-text.ts';
import type { DirectiveUse, FieldFacts, TypeFacts, TypeUse } from './facts.ts';

/** A type as SDL. */
export function printType({ name, description, directives, fields }: TypeFacts): string {
  const head = `${printDescription(description, '')}type ${name}${directives.map(printDirective).join(directives.length > 2 ? '\n ' : '')}`;
  return `${head} {\n${fields.map(printField).join('\n')}\n}\n`;
}

function printField({ name, type, description, directives }: FieldFacts): string {
  return `${printDescription(description, '  ')}  ${name}: ${printTypeUse(type)}${directives.map(printDirective).join('')}`;
}

function printTypeUse(type: TypeUse): string {
  const inner = type.kind === 'list' ? `[${printTypeUse(type.of)}]` : type.name;
  return type.nonNull ? `${inner}!` : inner;
}

function printDirective({ name, args }: DirectiveUse): string {
  const given = Object.entries(args).flatMap(([key, value]): [string, Value][] =>
    isValue(value) ? [[key, value]] : [],
  );
  return directive(name, Object.fromEntries(given));
}

type Value = string | number | boolean | readonly (string | number)[];

function isValue(value: unknown): value is Value {
  return ['string', 'number', 'boolean'].includes(typeof value) || Array.isArray(value);
}

/** A block where it reads back as it is, else one line with escapes: blocks lose indents, outer blank lines and returns. */
function printDescription(text: string, indent: string): string {
  if (text === '') return '';
  const lines = text.split('\n');
  const isBlock =
    lines.every((line) => /^$|^[^\s\p{Cc}][^\p{Cc}]*$/u.test(line)) && lines[0] !== '' && lines.at(-1) !== '';
  if (!isBlock) return `${indent}${JSON.stringify(text)}\n`;
  const block = lines.map((line) => (line === '' ? '' : indent + line.replaceAll('"""', '\\"""'))).join('\n');
  return lines.length === 1 && !/["\\]$/.test(text)
    ? `${indent}"""${block.trimStart()}"""\n`
    : `${indent}"""\n${block}\n${indent}"""\n`;
}
