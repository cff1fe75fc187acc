import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../demo/context.ts';
import { ask, exampleQuestion } from '../support/mesh.ts';

const names = (await readdir(join(ROOT, 'examples')))
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => basename(file, '.graphql'));

describe('every example question', () => {
  it.each(names)('%s is answered without an error, with something at every root field', async (name) => {
    const { status, data, errors } = await ask(await exampleQuestion(name));
    expect(errors).toBeUndefined();
    expect(status).toBe(200);
    const roots = Object.values(data ?? {});
    expect(roots.length).toBeGreaterThan(0);
    for (const value of roots) {
      expect(value).not.toBeNull();
      if (Array.isArray(value)) expect(value.length).toBeGreaterThan(0);
    }
  });

  it.each(names)('%s leaves no object of another domain empty', async (name) => {
    const { data } = await ask(await exampleQuestion(name));
    expect(emptyObjects(data, [])).toEqual(WITHHELD[name] ?? []);
  });
});

// Beside a department that is hidden for its size, the smallest other one tells no averages: they would give away the hidden ones.
const WITHHELD: Readonly<Record<string, readonly string[]>> = {
  'people-at-our-bases': ['departments.avg.salary', 'departments.avg.grade'],
};

/** The paths at which a relation or a list leads nowhere; list indices count as one. */
function emptyObjects(value: unknown, path: readonly string[]): readonly string[] {
  if (Array.isArray(value)) {
    if (value.length === 0) return [path.join('.')];
    return value.flatMap((item: unknown) => emptyObjects(item, path));
  }
  if (value === null) return [path.join('.')];
  if (typeof value !== 'object' || value === undefined) return [];
  return Object.entries(value).flatMap(([key, child]) => emptyObjects(child, [...path, key]));
}
