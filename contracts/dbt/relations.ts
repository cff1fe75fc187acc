import type { Finding } from '../finding.ts';
import type { DbtProject } from './dbt-project.ts';
import type { DbtModel, DbtTest } from './manifest.ts';

/** A column of a model that points at a column of another. */
export type DbtRelation = {
  /** Lower case. */
  readonly column: string;
  readonly target: DbtModel;
  /** Lower case. */
  readonly targetColumn: string;
  /** The test that says so; none for a foreign key. */
  readonly test?: DbtTest;
};

/** The relations of a model, of its tests and its foreign keys, each once. Those into what dbt does not build are left out. */
export function relationsOf(model: DbtModel, project: DbtProject): readonly DbtRelation[] {
  const relations = [
    ...(project.testsOf.get(model.uniqueId) ?? []).flatMap((test) => ofTest(test, model, project)),
    ...ofConstraints(model, project),
  ];
  const first = new Map<string, DbtRelation>();
  for (const relation of relations) {
    const { column, target, targetColumn } = relation;
    const id = [column, target.uniqueId, targetColumn].join(' ');
    if (!first.has(id)) first.set(id, relation);
  }
  return [...first.values()];
}

function ofTest(test: DbtTest, model: DbtModel, { modelById }: DbtProject): DbtRelation[] {
  const { generic, column, isPartial, isEnabled } = test;
  const field = generic?.kwargs['field'];
  if (generic?.name !== 'relationships' || !column || typeof field !== 'string') return [];
  if (isPartial || !isEnabled) return [];
  // A table that points at itself depends on nothing else.
  const others = test.dependsOn.filter((id) => id !== model.uniqueId);
  const target = modelById.get(others[0] ?? model.uniqueId);
  return target ? [{ column: column.toLowerCase(), target, targetColumn: field.toLowerCase(), test }] : [];
}

function ofConstraints(model: DbtModel, { models }: DbtProject): DbtRelation[] {
  const all = [
    ...model.constraints,
    ...model.columns.flatMap(({ name, constraints }) =>
      constraints.map((constraint) => ({ ...constraint, columns: [name] })),
    ),
  ];
  return all.flatMap(({ type, columns, to, to_columns, expression }): DbtRelation[] => {
    const [column, ...more] = columns;
    if (type !== 'foreign_key' || column === undefined || more.length > 0) return [];
    // Before dbt 1.9 the target was SQL: `"shop"."main"."customers" (id)`.
    const [, relation, named] = /^(.+?)\s*\(\s*"?(\w+)"?\s*\)/.exec(expression ?? '') ?? [];
    const targetColumn = to_columns[0] ?? named;
    const target = models.find((one) => isNamed(one, to ?? relation?.replace(/^references\s+/i, '')));
    if (!target || targetColumn === undefined) return [];
    return [{ column: column.toLowerCase(), target, targetColumn: targetColumn.toLowerCase() }];
  });
}

function isNamed({ uniqueId, relationName, schema, alias }: DbtModel, name: string | undefined): boolean {
  if (name === undefined) return false;
  const bare = name.replaceAll(/["`\s]/g, '').toLowerCase();
  const names = [uniqueId, relationName, `${schema}.${alias}`, alias];
  return names.some((one) => one?.replaceAll(/["`]/g, '').toLowerCase() === bare);
}

/** The finding for a relation of dbt that becomes none in the mesh, with the reason. */
export function relationLeftOut(
  model: DbtModel,
  { column, target, targetColumn }: DbtRelation,
  { reason, file }: { readonly reason: string; readonly file: string },
): Finding {
  return {
    code: 'DBT_RELATION_LEFT_OUT',
    severity: 'info',
    message: `The model ${model.name}: ${column} points at ${target.name}.${targetColumn}, but ${reason}.`,
    place: { file },
  };
}
