import { dirname, join } from 'node:path';
import { type Contract, readContract } from '../contract.ts';
import type { OdcsContract } from '../odcs.ts';

/** The contracts that a contract's relationships lead to, without itself; those that cannot be read are left out. */
export async function readNeighbours({ file, document }: Contract): Promise<readonly OdcsContract[]> {
  const files = new Set(
    document.schema
      .flatMap((object) => [
        ...(object.relationships ?? []),
        ...object.properties.flatMap((one) => one.relationships ?? []),
      ])
      .flatMap(({ to }) => to)
      .flatMap((to) => (to.includes('#') && !/^https?:/.test(to) ? (to.split('#')[0] ?? []) : []))
      .filter((path) => path !== ''),
  );
  const read = await Promise.all([...files].map((path) => readContract(join(dirname(file), path))));
  const found = read.flatMap((outcome) => (outcome.ok ? [outcome.value.document] : []));
  const others = found.filter(({ id }) => id !== document.id);
  return [...new Map(others.map((one) => [one.id, one])).values()].sort((one, other) =>
    one.id < other.id ? -1 : 1,
  );
}
