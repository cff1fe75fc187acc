const NOTE = '<!-- Written by `npm run docs` from the code; do not edit. -->';

/** A generated page. */
export function page(title: string, parts: readonly string[]): string {
  return `# ${title}\n\n${NOTE}\n\n${parts.join('\n\n')}\n`;
}

/** Columns are padded to one width, as the formatter of this repository wants them. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) =>
    row.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')),
  );
  const widths = head.map((_title, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[], fill = ' '): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(' | ')} |`;
  const [title = [], ...body] = cells;
  return [
    line(title),
    line(
      head.map(() => ''),
      '-',
    ),
    ...body.map((row) => line(row)),
  ].join('\n');
}

/** Code in a line. */
export function code(text: string): string {
  return `\`${text}\``;
}
