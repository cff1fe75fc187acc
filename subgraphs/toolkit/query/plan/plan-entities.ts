import { type DomainModel, foreignTypes, type KeyField, type Table } from '../../../../contracts/index.ts';
import type { EntityQuery, RowColumn, Shape } from '../ir.ts';
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
export type EntityType = RepresentationFields & { readonly table?: Table };

/** The entity types a domain resolves: its own keyed tables, and others' types it contributes fields to. */
export function entityTypes(model: DomainModel): ReadonlyMap<string, EntityType> {
  const own = model.tables
    .filter((table) => table.keys.length > 0 && table.product.access === 'rows')
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

/** Representations of one type that carry the same key; `positions` is where each belongs in the answer. */
export type EntityBatch = Pick<Representation, 'typeName' | 'key'> & {
  readonly positions: readonly number[];
  readonly rows: readonly (readonly KeyValue[])[];
};

type Group = EntityBatch & { readonly positions: number[]; readonly rows: (readonly KeyValue[])[] };

function added(groups: Group[], group: Group): Group {
  groups.push(group);
  return group;
}

/**
 * Representations grouped by type and by the key they carry. Throws UserInputError for one that is not of a known entity
 * type or carries none of its keys.
 */
export function groupRepresentations(
  types: ReadonlyMap<string, EntityType>,
  representations: readonly unknown[],
): EntityBatch[] {
  const groups: Group[] = [];
  let group: Group | undefined;
  for (let position = 0; position < representations.length; position++) {
    const { typeName, key, values } = readRepresentation(representations[position], types, position);
    // Neighbours are of one kind, nearly always.
    if (group?.typeName !== typeName || group.key !== key) {
      group = groups.find((one) => one.typeName === typeName && one.key === key);
      group ??= added(groups, { typeName, key, positions: [], rows: [] });
    }
    group.positions.push(position);
    group.rows.push(values);
  }
  return groups;
}

/** Which representations are planned, and the field that asks for them. */
export type EntitiesAsked = Pick<Representation, 'typeName' | 'key'> & { readonly field: SelectedField };

/** How representations of one type and key are answered, without their values. Throws UserInputError. */
export function planEntities(
  context: PlanContext,
  types: ReadonlyMap<string, EntityType>,
  { typeName, key, field }: EntitiesAsked,
): EntityQuery {
  const entity = types.get(typeName) as EntityType;
  const fields = [...(entity.keys[key] ?? []), ...entity.required];
  const columns = entity.table?.keys[key]?.columns ?? [];
  return {
    typeName,
    fields,
    values: fields.map((_field, index) => ({ kind: 'keys', field: index })),
    ...(entity.table ? { table: { table: entity.table, key: columns } } : {}),
    shape: entityShape(context, entity, { key, field }),
  };
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
