/** What GraphQL says of a type, a field or a value. */
type Described = {
  readonly description?: string | null | undefined;
  readonly deprecationReason?: string | null | undefined;
};

/** A doc comment with the description, and the deprecation as a tag; empty where there is neither. Ends with a line break. */
export function docComment({ description, deprecationReason }: Described, indent = ''): string {
  const told = (description ?? '').trim();
  const ending = deprecationReason ? `@deprecated ${deprecationReason.trim()}` : '';
  const lines = [told, ending]
    .filter((text) => text !== '')
    // Nothing that a contract says may end the comment.
    .flatMap((text) => text.replaceAll('*/', '*\\/').split(/\r\n|[\n\r\u2028\u2029]/));
  if (lines.length === 0) return '';
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}
