import { type Finding, failure, type Outcome, success, type Table } from '../../../contracts/index.ts';
import type { PostgresOptions } from '../engines/postgres-engine.ts';
import { PostgresWriter } from './postgres-writer.ts';
import { isWritable, type WritableTable } from './write-sdl.ts';
import type { Writer } from './writer.ts';

/** Opens the way to write to a PostgreSQL server. Fails with a finding per table that cannot be written as its contract says. */
export async function openPostgresWriter(
  options: PostgresOptions,
  tables: readonly Table[],
): Promise<Outcome<Writer>> {
  const writable = tables.filter(isWritable);
  const writer = await PostgresWriter.open(options, writable);
  const findings = writable.flatMap((table) => obstacles(table, writer));
  if (findings.length === 0) return success(writer);
  await writer.close();
  return failure(...findings);
}

function obstacles(table: WritableTable, writer: PostgresWriter): Finding[] {
  const { name, product, key, columns, write } = table;
  const rules = writer.rulesOf(table);
  const finding = (message: string, fix: string): Finding => ({
    code: 'NOT_WRITABLE',
    severity: 'error',
    message,
    place: product.serverPlace,
    fix,
  });
  const sources = columns.filter((column) => key.includes(column.name)).map((column) => column.source);
  const isSame = (unique: readonly string[]): boolean =>
    unique.length === sources.length && sources.every((source) => unique.includes(source));
  const findings: Finding[] = [];
  if (!rules?.uniqueKeys.some(isSame))
    findings.push(
      finding(
        `Expected a primary key or unique index on ${sources.join(', ')} of ${name} in the database, because ${product.id} is writable; there is none.`,
        'Add one, or drop weft.writable from the contract.',
      ),
    );
  const lacking = write.kinds.filter((kind) => !rules?.privileges.has(kind.toUpperCase()));
  if (lacking.length > 0)
    findings.push(
      finding(
        `Expected the account of ${product.id} to have the privilege to ${lacking.join(' and ')} in ${name}, as weft.writable says.`,
        `Grant it, or leave it out of weft.writable.`,
      ),
    );
  return findings;
}
