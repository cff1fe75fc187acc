import { hashDocument } from '../document-hash.ts';
import type { KeptSnapshot, NewSnapshot } from '../registry-store.ts';

type Row = { readonly revision: string; readonly hash: string; readonly content: Buffer };

/** Runs a statement, and gives its rows. */
type Ask = <Result extends Record<string, unknown>>(
  statement: string,
  values: readonly unknown[],
) => Promise<readonly Result[]>;

/**
 * The snapshot of a database. It names the append that its last entry came by, whose id was drawn by chance: with the entries of
 * another history it does not fit.
 */
export class PostgresSnapshot {
  readonly #ask: Ask;
  readonly #quoted: string;

  constructor(ask: Ask, quotedSchema: string) {
    this.#ask = ask;
    this.#quoted = quotedSchema;
  }

  /** See `RegistryStore.readSnapshot`. */
  async read(title: string): Promise<KeptSnapshot | undefined> {
    const [row] = await this.#ask<Row>(
      `SELECT kept.revision, kept.hash, kept.content FROM ${this.#quoted}.snapshot kept
       JOIN ${this.#quoted}.entries one ON one.revision = kept.revision AND one.append_id = kept.append_id
       WHERE kept.title = $1`,
      [title],
    );
    if (!row || hashDocument(row.content) !== row.hash) return undefined;
    return { revision: Number(row.revision), lines: row.content.toString('utf8').split('\n') };
  }

  /** See `RegistryStore.keepSnapshot`. One of a later revision, by another process, stays. */
  async keep({ title, revision, lines }: NewSnapshot): Promise<boolean> {
    const all: string[] = [];
    for await (const line of lines) all.push(line);
    const content = Buffer.from(all.join('\n'));
    await this.#ask(
      `INSERT INTO ${this.#quoted}.snapshot AS kept (title, revision, append_id, hash, content)
       SELECT $1, one.revision, one.append_id, $3, $4 FROM ${this.#quoted}.entries one WHERE one.revision = $2
       ON CONFLICT (only_row) DO UPDATE SET title = excluded.title, revision = excluded.revision,
         append_id = excluded.append_id, hash = excluded.hash, content = excluded.content
       WHERE kept.title <> excluded.title OR kept.revision < excluded.revision`,
      [title, revision, hashDocument(content), content],
    );
    return true;
  }
}
