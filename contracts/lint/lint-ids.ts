import type { LintContext } from './lint-rule.ts';

/** Ids that occur twice in one list, anywhere in the contract. */
export function lintIds({ contract, report }: LintContext): void {
  const walk = (value: unknown, path: readonly PropertyKey[]): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
      return;
    }
    const seen = new Map<string, number>();
    value.forEach((item: unknown, index) => {
      const id = idOf(item);
      const first = id === undefined ? undefined : seen.get(id);
      if (id !== undefined && first !== undefined)
        report(
          'DUPLICATE_ID',
          [...path, index, 'id'],
          `Expected another id: "${id}" is that of number ${first + 1} in the same list.`,
        );
      else if (id !== undefined) seen.set(id, index);
      walk(item, [...path, index]);
    });
  };
  walk(contract.document, []);
}

function idOf(item: unknown): string | undefined {
  const id: unknown = typeof item === 'object' && item !== null ? Reflect.get(item, 'id') : undefined;
  return typeof id === 'string' ? id : undefined;
}
