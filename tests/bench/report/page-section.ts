import { readFile, writeFile } from 'node:fs/promises';

/** Part of a page that a run writes. */
export type SectionName = 'figures' | 'soak' | 'reloads' | 'subgraphs' | 'growth';

/** Replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->` in a page. Throws when it has no such part. */
export async function writeSection(file: string, name: SectionName, text: string): Promise<void> {
  const page = await readFile(file, 'utf8');
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`Expected ${start} and ${end} in ${file}.`);
  await writeFile(file, `${page.slice(0, from)}${start}\n\n${text}\n\n${page.slice(to)}`);
}
