import type { GraphQLError, GraphQLObjectType, OperationDefinitionNode } from 'graphql';
import { collectFields } from 'graphql/execution/collectFields.js';
import type { DomainModel } from '../../../contracts/index.ts';
import type { StreamEvent } from '../../../edge/index.ts';
import type { Engine } from '../engines/engine.ts';
import { bindStatement } from '../query/bind-statement.ts';
import type { Predicate, Shape } from '../query/ir.ts';
import type { ContextMaker, PlanContext } from '../query/plan/plan-context.ts';
import { refuseField } from '../query/plan/plan-operation.ts';
import { planWhere } from '../query/plan/plan-where.ts';
import {
  readField,
  type SelectedField,
  type SelectionReader,
  selectedFields,
} from '../query/plan/selection.ts';
import { printSentRows } from '../query/sql/print-sql.ts';
import {
  type Change,
  type ChangeReader,
  type ChangeSource,
  ChangesRefused,
  imageColumns,
  type Position,
  readCursor,
  writeCursor,
} from './change.ts';
import { ChangeStream } from './change-stream.ts';
import { changedField, changeType, isPublished, type PublishedTable } from './event-names.ts';

/** Subscriptions of one domain at a time; each may hold a connection's share and a batch in memory. */
const MAX_OPEN = 1_000;

/** What the subscriptions of a domain need. */
export type SubscriptionOptions = {
  readonly model: DomainModel;
  readonly contextOf: ContextMaker;
  readonly engine: Engine;
  sourceOf(table: PublishedTable): ChangeSource;
  /** The error of a failure whose text may not be told. */
  readonly explain: (error: unknown, as: string) => GraphQLError;
  /** Told why a source of changes broke. */
  readonly report: (error: unknown) => void;
};

/** How one event of a subscription becomes an answer: `json` is the value of its only field. */
export type WriteEvent = (as: string, json: string) => string;

type PlannedSubscription = {
  readonly as: string;
  readonly table: PublishedTable;
  readonly shape: Shape;
  readonly where: Predicate | undefined;
  readonly since: string | undefined;
};

/** Answers subscriptions with the changes of tables. */
export class Subscriptions {
  readonly #options: SubscriptionOptions;
  readonly #tables: ReadonlyMap<string, PublishedTable>;
  readonly #open = new Set<ChangeReader>();
  /** Begun and not open yet: whoever comes meanwhile counts them too. */
  #opening = 0;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
    this.#tables = new Map(
      options.model.tables.filter(isPublished).map((table) => [changedField(table), table]),
    );
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Opens the stream of a subscription. Returns the error that refuses it. */
  async open(
    reader: SelectionReader,
    operation: OperationDefinitionNode,
    write: WriteEvent,
  ): Promise<AsyncIterable<StreamEvent> | GraphQLError> {
    const type = reader.schema.getSubscriptionType() as GraphQLObjectType;
    const fields = collectFields(
      reader.schema,
      reader.fragments,
      reader.variables,
      type,
      operation.selectionSet,
    );
    // Validation has seen to it that there is one.
    const [as, nodes] = [...fields][0] ?? ['', []];
    let planned: PlannedSubscription;
    try {
      const context = this.#options.contextOf(reader);
      planned = this.#plan(context, readField(context, { type, as, depth: 1 }, nodes));
    } catch (error) {
      return refuseField(error, as, nodes);
    }
    try {
      return await this.#stream(planned, write);
    } catch (error) {
      return this.#tell(error, as);
    }
  }

  /** What the subscriber may read of a failure; the operator gets the rest. */
  #tell(error: unknown, as: string): GraphQLError {
    if (!(error instanceof ChangesRefused)) return this.#options.explain(error, as);
    if (error.cause !== undefined) this.#options.report(error.cause);
    return error.toGraphQLError();
  }

  #plan(context: PlanContext, field: SelectedField): PlannedSubscription {
    const table = this.#tables.get(field.name);
    if (!table)
      throw new TypeError(
        `The generated schema has the subscription ${field.name}, which nothing here answers.`,
      );
    const since = field.arguments['since'];
    return {
      as: field.as,
      table,
      where: planWhere(context, table, field.arguments['where']),
      since: typeof since === 'string' ? since : undefined,
      shape: changeShape(context, table, field),
    };
  }

  async #stream(planned: PlannedSubscription, write: WriteEvent): Promise<AsyncIterable<StreamEvent>> {
    const { table, since, as } = planned;
    if (this.#open.size + this.#opening >= MAX_OPEN)
      throw new ChangesRefused(
        'TOO_MANY_SUBSCRIPTIONS',
        `Expected at most ${MAX_OPEN} open subscriptions, got one more. Try again later.`,
      );
    const position = since === undefined ? undefined : readCursor(table, since);
    const reader = await this.#begin(table, position);
    let isOver = false;
    return new ChangeStream<StreamEvent>(
      {
        close: () => reader.close(),
        next: async () => {
          if (isOver) return undefined;
          try {
            const changes = await reader.next();
            if (changes.length === 0) return undefined;
            const texts = await this.#render(planned, changes);
            return texts.flatMap((text) =>
              text === null ? [] : [{ kind: 'next', body: write(as, text) } as const],
            );
          } catch (error) {
            isOver = true;
            return [{ kind: 'failed', errors: JSON.stringify([this.#tell(error, as)]) }];
          }
        },
      },
      () => this.#open.delete(reader),
    );
  }

  async #begin(table: PublishedTable, position: Position | undefined): Promise<ChangeReader> {
    this.#opening += 1;
    try {
      const reader = await this.#options.sourceOf(table).open(position);
      this.#open.add(reader);
      return reader;
    } finally {
      this.#opening -= 1;
    }
  }

  /** What the subscriber selected of each change; null for those its filter leaves out. */
  #render(
    { table, shape, where }: PlannedSubscription,
    changes: readonly Change[],
  ): Promise<readonly (string | null)[]> {
    const { engine } = this.#options;
    const { dialect } = engine;
    const images = imageColumns(table).map((column, at) => ({
      column: { name: dialect.columnName(column), type: column.kind, physicalType: column.physicalType },
      values: changes.map(({ image }) => image[at] ?? null),
    }));
    const facts = [
      { column: KIND, values: changes.map(({ kind }) => kind) },
      { column: CURSOR, values: changes.map(({ position }) => writeCursor(table, position)) },
    ];
    const template = printSentRows({ table, columns: [...images, ...facts], where, shape }, dialect);
    return engine.texts(bindStatement(template, { variables: {} }));
  }
}

// No GraphQL names, so no columns can be called the same.
const KIND = { name: '#kind', type: 'String' } as const;
const CURSOR = { name: '#cursor', type: 'String' } as const;

function changeShape(context: PlanContext, table: PublishedTable, field: SelectedField): Shape {
  const typeName = changeType(table);
  return selectedFields(context, typeName, field).map((selected) => {
    const { as, name } = selected;
    switch (name) {
      case 'kind':
        return { as, value: { kind: 'column', column: KIND } };
      case 'cursor':
        return { as, value: { kind: 'column', column: CURSOR } };
      case 'row':
        return { as, value: { kind: 'object', shape: context.rowShape(table, selected) } };
      default:
        return { as, value: { kind: 'text', text: typeName } };
    }
  });
}
