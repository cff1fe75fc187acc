import { type DomainModel, keyFields, type Table } from '../../../contracts/index.ts';
import { contributed } from '../sdl/domain-sdl.ts';
import type { EntityQuery, RowColumn, Shape } from './ir.ts';
import type { PlanContext } from './plan-context.ts';
import { toManyValue } from './plan-rows.ts';
import { type KeyValue, type RepresentationFields, readRepresentation } from './representation.ts';
import { type SelectedField, selectedFields } from './selection.ts';

/** How the representations of one type are answered. */
type EntityType = RepresentationFields & { readonly table?: Table };

/** The entity types a domain resolves: its own keyed tables, and others' types it contributes fields to. */
export function entityTypes(model: DomainModel): ReadonlyMap<string, EntityType> {
  const own = model.tables
    .filter((table) => table.product.access === 'rows' && keyFields(table) !== '')
    .map((table): EntityType => ({ typeName: table.typeName, keys: keyColumns(table), required: [], table }));
  const others = [...contributed(model)].map(([typeName, relations]): EntityType => {
    const keys = (relations[0]?.relation.keys ?? []).map((key) => ({ name: key.field, type: key.kind }));
    const joins = relations.map(({ relation }) => ({ name: relation.on.field, type: relation.on.kind }));
    const extra = joins.filter(
      (join, index) =>
        !keys.some((key) => key.name === join.name) &&
        joins.findIndex((one) => one.name === join.name) === index,
    );
    return { typeName, keys, required: extra };
  });
  return new Map([...own, ...others].map((entity) => [entity.typeName, entity]));
}

function keyColumns(table: Table): RowColumn[] {
  return table.key.flatMap((name) => {
    const column = table.columns.find((one) => one.name === name);
    return column ? [{ name: column.field, type: column.kind }] : [];
  });
}

/** The representations of one type, answered by one statement; `positions` is where each belongs in the answer. */
export type EntityBatch = { readonly positions: readonly number[]; readonly query: EntityQuery };

/** Representations grouped by type. Throws UserInputError for one that is not of a known entity type or lacks its key. */
export function planEntities(
  context: PlanContext,
  types: ReadonlyMap<string, EntityType>,
  field: SelectedField,
): EntityBatch[] {
  const representations = field.arguments['representations'] as readonly unknown[];
  context.budget.take('maxRepresentations', representations.length);
  const groups = new Map<string, { positions: number[]; rows: (readonly KeyValue[])[] }>();
  representations.forEach((representation, position) => {
    const { typeName, values } = readRepresentation(representation, types, position);
    const group = groups.get(typeName) ?? { positions: [], rows: [] };
    group.positions.push(position);
    group.rows.push(values);
    groups.set(typeName, group);
  });
  return [...groups].map(([typeName, { positions, rows }]) => {
    const entity = types.get(typeName) as EntityType;
    const fields = [...entity.keys, ...entity.required];
    return {
      positions,
      query: {
        typeName,
        fields,
        values: fields.map((_field, index) => rows.map((row) => row[index] ?? null)),
        ...(entity.table ? { table: { table: entity.table, key: tableKey(entity.table) } } : {}),
        shape: entityShape(context, entity, field),
      },
    };
  });
}

function tableKey(table: Table) {
  return table.key.flatMap((name) => table.columns.filter((column) => column.name === name));
}

function entityShape(context: PlanContext, entity: EntityType, field: SelectedField): Shape {
  if (entity.table) return context.rowShape(entity.table, field);
  return selectedFields(context, entity.typeName, field).map((selected) => {
    const { as, name } = selected;
    if (name === '__typename') return { as, value: { kind: 'text', text: entity.typeName } };
    const own = [...entity.keys, ...entity.required].find((one) => one.name === name);
    if (own) return { as, value: { kind: 'column', column: own } };
    const outer = (relation: { on: { field: string; kind: RowColumn['type'] } }): RowColumn => ({
      name: relation.on.field,
      type: relation.on.kind,
    });
    return { as, value: toManyValue(context, entity.typeName, selected, outer) };
  });
}
