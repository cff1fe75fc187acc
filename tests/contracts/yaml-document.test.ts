import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readYamlDocument, type Variables } from '../../contracts/index.ts';

const schema = z.strictObject({
  name: z.string().min(1),
  port: z.int().min(1).max(65_535).optional(),
  level: z.enum(['public', 'internal', 'restricted']).optional(),
  url: z.url().optional(),
  size: z.union([z.string(), z.number()]).optional(),
  source: z
    .union([
      z.strictObject({ file: z.string() }),
      z.strictObject({ url: z.string(), headers: z.string().optional() }),
    ])
    .optional(),
  shape: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('circle'), radius: z.number() }),
      z.strictObject({ kind: z.literal('square'), side: z.number() }),
    ])
    .optional(),
  labels: z
    .record(z.string().regex(/^[a-z]+$/, { error: 'Expected a label in lower case' }), z.string())
    .optional(),
  tags: z.array(z.string()).max(2).optional(),
  on: z.boolean().optional(),
});

function read(text: string, variables?: Variables) {
  return readYamlDocument(text, 'x.yaml', schema, { variables });
}

function refused(text: string, variables?: Variables) {
  const outcome = read(text, variables);
  if (outcome.ok) throw new Error('Expected findings, got a value.');
  return outcome.findings;
}

function findings(text: string, variables?: Variables) {
  return refused(text, variables).map(({ code, message, place }) => [
    code,
    message,
    place?.line,
    place?.column,
  ]);
}

describe('a finding about a YAML document says what was expected, where and what came', () => {
  it.each<[string, string, unknown[]]>([
    [
      'a wrong kind',
      'name: x\nport: high\n',
      ['INVALID_VALUE', 'Expected a number at port, got "high".', 2, 7],
    ],
    [
      'a broken number',
      'name: x\nport: 1.5\n',
      ['INVALID_VALUE', 'Expected an integer at port, got 1.5.', 2, 7],
    ],
    ['nothing', 'port: 1\n', ['MISSING_KEY', 'Expected a string at name, got nothing.', 1, 1]],
    ['no value', 'port: 1\nname:\n', ['INVALID_VALUE', 'Expected a string at name, got null.', 2, 6]],
    [
      'an empty document',
      '',
      ['INVALID_VALUE', 'Expected an object at the top of the document, got null.', 1, 1],
    ],
    ['too little text', 'name: ""\n', ['INVALID_VALUE', 'Expected some text at name, got "".', 1, 7]],
    [
      'too large a number',
      'name: x\nport: 70000',
      ['INVALID_VALUE', 'Expected a number of at most 65535 at port, got 70000.', 2, 7],
    ],
    [
      'too many items',
      'name: x\ntags: [a, b, c]',
      ['INVALID_VALUE', 'Expected at most 2 items at tags, got ["a","b","c"].', 2, 7],
    ],
    [
      'a wrong item',
      'name: x\ntags:\n  - a\n  - 7',
      ['INVALID_VALUE', 'Expected a string at tags[1], got 7.', 4, 5],
    ],
    [
      'a bad format',
      'name: x\nurl: here',
      ['INVALID_VALUE', 'Expected a valid url at url, got "here".', 2, 6],
    ],
    [
      'a near choice',
      'name: x\nlevel: pubic',
      [
        'INVALID_VALUE',
        'Expected one of public, internal, restricted (did you mean "public"?) at level, got "pubic".',
        2,
        8,
      ],
    ],
    ['an unknown key', 'name: x\nprot: 1', ['UNKNOWN_KEY', 'Unknown key "prot". Did you mean "port"?', 2, 1]],
    [
      'an unknown key deeper down',
      'name: x\nsource:\n  url: u\n  heders: h',
      ['UNKNOWN_KEY', 'Unknown key "heders" at source. Did you mean "headers"?', 4, 3],
    ],
    [
      'a bad name',
      'name: x\nlabels:\n  Big: y',
      ['INVALID_KEY', 'Expected a label in lower case at labels, got "Big".', 3, 3],
    ],
    [
      'neither of two kinds',
      'name: x\nsize: [1]',
      ['INVALID_VALUE', 'Expected a string or a number at size, got [1].', 2, 7],
    ],
    [
      'an unknown kind of thing',
      'name: x\nshape:\n  kind: circel',
      [
        'INVALID_VALUE',
        'Expected one of circle, square (did you mean "circle"?) at shape.kind, got "circel".',
        3,
        9,
      ],
    ],
    [
      'an incomplete thing',
      'name: x\nshape:\n  kind: circle',
      ['MISSING_KEY', 'Expected a number at shape.radius, got nothing.', 3, 3],
    ],
  ])('%s', (_what, text, expected) => {
    expect(findings(text)).toEqual([expected]);
  });

  it('and reports every fault at once', () => {
    expect(findings('name: 1\nport: x\nfoo: y').map(([code]) => code)).toEqual([
      'INVALID_VALUE',
      'INVALID_VALUE',
      'UNKNOWN_KEY',
    ]);
  });

  it('and cuts a long value short', () => {
    expect(findings(`name: x\nport: ${'9'.repeat(5)}${'x'.repeat(200)}`)[0]?.[1]).toHaveLength(
      'Expected a number at port, got .'.length + 80,
    );
  });

  it('and finds syntax errors, doubled keys and alias bombs', () => {
    expect(findings('name: [')[0]).toEqual(['YAML_SYNTAX', expect.any(String), 1, expect.any(Number)]);
    expect(findings('name: x\nname: y')[0]).toEqual(['YAML_SYNTAX', expect.stringContaining('unique'), 2, 1]);
    const [quote] = refused(`{ name: \${A} }`);
    expect(quote).toMatchObject({ code: 'YAML_SYNTAX', fix: expect.stringContaining('in quotes') });
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]'];
    for (let level = 1; level < 6; level += 1) {
      const before = String.fromCharCode(96 + level);
      const here = String.fromCharCode(97 + level);
      bomb.push(`${here}: &${here} [${Array(9).fill(`*${before}`).join(',')}]`);
    }
    expect(findings(bomb.join('\n'))[0]?.[0]).toBe('YAML_SYNTAX');
  });
});

describe('a variable', () => {
  it('is filled in, with a default where it is unset or empty', () => {
    const outcome = read(`name: \${A}-\${B:-b}-\${C:-c}`, { A: 'a', C: '' });
    expect(outcome).toMatchObject({ ok: true, value: { value: { name: 'a-b-c' } } });
  });

  it('makes a number or a boolean of a plain value, and text of a quoted one', () => {
    const outcome = read(`name: "\${PORT:-4000}"\nport: \${PORT:-4000}\non: \${ON}`, { ON: 'true' });
    expect(outcome).toMatchObject({ ok: true, value: { value: { name: '4000', port: 4000, on: true } } });
  });

  it('brings no structure into the document', () => {
    const outcome = read(`name: \${A}`, { A: '{x: 1}\nport: 2' });
    expect(outcome).toMatchObject({ ok: true, value: { value: { name: '{x: 1}\nport: 2' } } });
  });

  it('that is missing is the only finding, with its place', () => {
    expect(findings(`name: x\nport: \${PORT}`, {})).toEqual([
      [
        'MISSING_VARIABLE',
        `Expected the environment variable PORT to be set, or a default as in \${PORT:-value}.`,
        2,
        7,
      ],
    ]);
  });

  it('stays as it is where no variables are given', () => {
    expect(read(`name: \${A}`)).toMatchObject({ ok: true, value: { value: { name: `\${A}` } } });
  });
});

it('leads from a path back to the line, or to the nearest parent that is there', () => {
  const outcome = read('name: x\ntags:\n  - a\n  - b');
  if (!outcome.ok) throw new Error('Expected a value.');
  const { placeOf } = outcome.value;
  expect(placeOf(['tags', 1])).toEqual({ file: 'x.yaml', line: 4, column: 5 });
  expect(placeOf(['tags', 9, 'deep'])).toEqual({ file: 'x.yaml', line: 3, column: 3 });
  expect(placeOf([])).toEqual({ file: 'x.yaml', line: 1, column: 1 });
});

it('takes many brackets where few are open at once', () => {
  const outcome = readYamlDocument(`tags: [${'"[", [a], '.repeat(300)}]`, 'x.yaml', z.any());
  expect(outcome.ok).toBe(true);
});
