import { type DomainModel, foreignTypes, type KeyField, type Table } from '../../../contracts/index.ts';
import type { EntityQuery, RowColumn, Shape } from './ir.ts';
import type { PlanContext } from './plan-context.ts';
import { toManyValue } from './plan-rows.ts';
import {
  type KeyValue,
  type Representation,
  type RepresentationFields,
  readRepresentation,
} from './representation.ts';
import { type SelectedField, selectedFields } from './selection.ts';

/** How the representations of one type are answered. */
type EntityType = RepresentationFields & { readonly table?: Table };

/** The entity types a domain resolves: its own keyed tables, and others' types it contributes fields to. */
export function entityTypes(model: DomainModel): ReadonlyMap<string, EntityType> {
  const own = model.tables
    .filter((table) => table.keys.length > 0)
    .map((table): EntityType => {
      const keys = table.keys.map((key) => key.columns.map((one) => ({ name: one.field, type: one.kind })));
      return { typeName: table.typeName, keys, required: [], table };
    });
  const others = foreignTypes(model)
    .filter(({ relations }) => relations.length > 0)
    .map(({ typeName, key, required }): EntityType => {
      return { typeName, keys: [key.map(keyColumn)], required: required.map(keyColumn) };
    });
  return new Map([...own, ...others].map((entity) => [entity.typeName, entity]));
}

function keyColumn({ field, kind }: KeyField): RowColumn {
  return { name: field, type: kind };
}

/** The representations of one type and key, answered by one statement; `positions` is where each belongs in the answer. */
export type EntityBatch = { readonly positions: readonly number[]; readonly query: EntityQuery };

type Group = {
  readonly first: Representation;
  readonly positions: number[];
  readonly rows: (readonly KeyValue[])[];
};

/**
 * Representations grouped by type and by the key they carry. Throws UserInputError for one that is not of a known entity
 * type or carries none of its keys.
 */
export function planEntities(
  context: PlanContext,
  types: ReadonlyMap<string, EntityType>,
  field: SelectedField,
): EntityBatch[] {
  const representations = field.arguments['representations'] as readonly unknown[];
  context.budget.take('maxRepresentations', representations.length);
  const groups = new Map<string, Group>();
  representations.forEach((value, position) => {
    const representation = readRepresentation(value, types, position);
    const name = `${representation.typeName} ${representation.key}`;
    const group = groups.get(name) ?? { first: representation, positions: [], rows: [] };
    group.positions.push(position);
    group.rows.push(representation.values);
    groups.set(name, group);
  });
  return [...groups.values()].map(({ first, positions, rows }) => {
    const entity = types.get(first.typeName) as EntityType;
    const fields = [...(entity.keys[first.key] ?? []), ...entity.required];
    const key = entity.table?.keys[first.key]?.columns ?? [];
    return {
      positions,
      query: {
        typeName: first.typeName,
        fields,
        values: fields.map((_field, index) => rows.map((row) => row[index] ?? null)),
        ...(entity.table ? { table: { table: entity.table, key } } : {}),
        shape: entityShape(context, entity, { key: first.key, field }),
      },
    };
  });
}

type ShapeOf = { readonly key: number; readonly field: SelectedField };

function entityShape(context: PlanContext, entity: EntityType, { key, field }: ShapeOf): Shape {
  if (entity.table) return context.rowShape(entity.table, field);
  const carried = [...(entity.keys[key] ?? []), ...entity.required];
  return selectedFields(context, entity.typeName, field).map((selected) => {
    const { as, name } = selected;
    if (name === '__typename') return { as, value: { kind: 'text', text: entity.typeName } };
    const own = carried.find((one) => one.name === name);
    if (own) return { as, value: { kind: 'column', column: own } };
    const outer = ({ on }: { on: readonly KeyField[] }): RowColumn[] => on.map(keyColumn);
    return { as, value: toManyValue(context, entity.typeName, selected, outer) };
  });
}
