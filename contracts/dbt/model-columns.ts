import type { Finding } from '../finding.ts';
import type { OdcsProperty } from '../odcs.ts';
import type { DbtProject } from './dbt-project.ts';
import type { DbtColumn, DbtModel } from './manifest.ts';
import { type LogicalType, logicalTypeOf } from './native-type.ts';

/** A column of a model: what the database has and what the project says of it, found without regard to case. */
export type ModelColumn = {
  /** As the database writes it. */
  readonly physicalName: string;
  /** Of the property in the contract. */
  readonly name: string;
  readonly physicalType?: string;
  readonly type: LogicalType;
  readonly described: DbtColumn | undefined;
  readonly description: string | undefined;
};

/**
 * The columns a model publishes, in the order of the database. The type is the one the database has; when the project
 * promises another, that is told, for it breaks its contract from the first day.
 */
export function modelColumns(
  model: DbtModel,
  project: DbtProject,
  findings: Finding[],
): readonly ModelColumn[] {
  const described = new Map(model.columns.map((column) => [column.name.toLowerCase(), column]));
  const found = project.catalog.get(model.uniqueId);
  const physical = found ?? model.columns.map(({ name, dataType }) => ({ name, type: dataType ?? '' }));
  if (found) {
    const there = new Set(found.map(({ name }) => name.toLowerCase()));
    for (const column of model.columns) {
      if (there.has(column.name.toLowerCase())) continue;
      warn(findings, model, project, 'DBT_COLUMN_MISSING', {
        message: `${column.name} is described, but the table ${model.relationName} has no such column`,
      });
    }
  }
  return physical
    .map((column) => ({ ...column, described: described.get(column.name.toLowerCase()) }))
    .filter((column) => column.described?.mesh.expose !== false)
    .map((column): ModelColumn => {
      const { described: says } = column;
      const type = columnTypeOf({ ...column, promised: says?.dataType }, model, project, findings);
      const comment = 'comment' in column ? column.comment : undefined;
      return {
        physicalName: column.name,
        name: says?.mesh.graphqlName ?? plainName(says?.name ?? column.name),
        ...(column.type ? { physicalType: plainType(column.type) } : {}),
        type,
        described: says,
        description: says?.description ?? comment,
      };
    });
}

type TypedColumn = { readonly name: string; readonly type: string; readonly promised: string | undefined };

function columnTypeOf(
  { name, type, promised }: TypedColumn,
  model: DbtModel,
  project: DbtProject,
  findings: Finding[],
): LogicalType {
  const real = type === '' ? undefined : logicalTypeOf(type, project.adapter);
  if (!real) {
    const message =
      type === ''
        ? `no type is known of ${name}; it is taken for text`
        : `the type ${type} of ${name} is not known; it is taken for text`;
    warn(findings, model, project, 'DBT_COLUMN_TYPE', {
      message,
      fix: 'Write its logicalType into the contract; what you write stays.',
    });
    return { logicalType: 'string' };
  }
  const wanted = promised === undefined ? undefined : logicalTypeOf(promised, project.adapter);
  if (promised !== undefined && wanted && !isSameType(real, wanted)) {
    warn(findings, model, project, 'DBT_TYPE_DIFFERS', {
      message: `the project promises ${promised} for ${name}, the database has ${type}`,
    });
  }
  return real;
}

function isSameType(left: LogicalType, right: LogicalType): boolean {
  const options = (type: LogicalType) => JSON.stringify(type.logicalTypeOptions ?? {});
  return left.logicalType === right.logicalType && options(left) === options(right);
}

/** `CUSTOMER_ID` is how some databases write `customer_id`. */
function plainName(name: string): string {
  return /[a-z]/.test(name) ? name : name.toLowerCase();
}

/** `DECIMAL(10,2)` is `decimal(10,2)` to every database; where names or values stand in a type, it stays as it is. */
function plainType(type: string): string {
  return /^[A-Z0-9_ (),[\]]+$/.test(type) ? type.toLowerCase() : type;
}

type Remark = { readonly message: string; readonly fix?: string };

function warn(
  findings: Finding[],
  model: DbtModel,
  project: DbtProject,
  code: string,
  { message, ...more }: Remark,
): void {
  findings.push({
    code,
    severity: 'warning',
    message: `The model ${model.name}: ${message}.`,
    place: { file: project.file },
    ...more,
  });
}

/** The property of a column without rules, keys and relations. */
export function plainProperty(column: ModelColumn, model: DbtModel): OdcsProperty {
  const { name, physicalName, physicalType, type, description, described } = column;
  const classification = described?.mesh.classification ?? model.mesh.classification;
  const isPii = described?.mesh.pii === true;
  return {
    id: name.replaceAll(/[^A-Za-z0-9_-]/g, '_'),
    name,
    ...(physicalName === name ? {} : { physicalName }),
    ...(description ? { description } : {}),
    ...(described && described.tags.length > 0 ? { tags: [...described.tags] } : {}),
    ...type,
    ...(physicalType ? { physicalType } : {}),
    ...(classification ? { classification } : {}),
    ...(isPii ? { customProperties: [{ property: 'weft.pii', value: true }] } : {}),
  };
}
