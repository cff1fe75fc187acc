/** An SDL description block, or nothing for an empty text. */
export function describe(text: string, indent = ''): string {
  if (text.trim() === '') return '';
  const escaped = text.trim().replaceAll('"""', '\\"""').replaceAll(/\r?\n/g, `\n${indent}`);
  return `${indent}"""${escaped.includes('\n') || /["\\]$/.test(escaped) ? `\n${indent}${escaped}\n${indent}` : escaped}"""\n`;
}

type ArgumentValue = string | number | boolean | readonly (string | number)[] | undefined;

/** ` @name(a: "x", b: 1)`; arguments without a value are left out. */
export function directive(name: string, values: Readonly<Record<string, ArgumentValue>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const printed = given.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(', ');
  return ` @${name}${printed === '' ? '' : `(${printed})`}`;
}
