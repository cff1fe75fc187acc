import type { RowsOf, Table } from '../../../../contracts/index.ts';
import type { Shape } from '../ir.ts';
import type { QueryBudget } from '../limits.ts';
import type { SelectedField, SelectionReader } from './selection.ts';

/** Makes what planning one operation needs, with a budget of its own unless it is given one. */
export type ContextMaker = (reader: SelectionReader, budget?: QueryBudget) => PlanContext;

/** What planning one operation needs to know. */
export type PlanContext = SelectionReader & {
  /** Limits, and what the request has used of them. */
  readonly budget: QueryBudget;
  /** A table of the domain by its name in the contract. */
  findTable(name: string): Table;
  /** The relations to many that end at a type, by field name. */
  toManyOf(typeName: string): readonly RowsOf[];
  /** What is selected on a row of a table. References lead back to rows, so it is reached through here. */
  rowShape(table: Table, field: SelectedField): Shape;
};
