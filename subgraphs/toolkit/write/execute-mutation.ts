import type { FieldNode, GraphQLError, GraphQLObjectType, OperationDefinitionNode } from 'graphql';
import { collectFields } from 'graphql/execution/collectFields.js';
import type { DomainModel, WriteKind } from '../../../contracts/index.ts';
import type { ContextMaker, PlanContext } from '../query/plan/plan-context.ts';
import { refuseField } from '../query/plan/plan-operation.ts';
import { readField, type SelectedField, type SelectionReader } from '../query/plan/selection.ts';
import { UserInputError } from '../query/user-input-error.ts';
import { planWrite } from './plan-write.ts';
import { runWrite } from './run-write.ts';
import type { WriteCommand } from './write-command.ts';
import { mutationField } from './write-names.ts';
import { WriteRefused } from './write-refused.ts';
import { isWritable, type WritableTable } from './write-sdl.ts';
import type { Writer } from './writer.ts';

/** The value of one mutation field as JSON text, and why it is null when it failed. */
export type MutationAnswer = {
  readonly as: string;
  readonly nonNull: boolean;
  readonly json: string;
  readonly error?: GraphQLError;
};

/** What mutations of a domain need; `explain` makes the error of a failure that is no refusal. */
export type MutationOptions = {
  readonly model: DomainModel;
  readonly contextOf: ContextMaker;
  readonly writer: Writer;
  readonly explain: (error: unknown, as: string) => GraphQLError;
  /** Told of the tables that were written to, after each transaction. */
  readonly onWritten: (table: WritableTable) => void;
};

type MutationField = {
  readonly context: PlanContext;
  readonly type: GraphQLObjectType;
  readonly as: string;
  readonly nodes: readonly FieldNode[];
};

type Meaning = { readonly table: WritableTable; readonly kind: WriteKind };

/** Runs the mutations of a domain, each field in a transaction of its own. */
export class Mutations {
  readonly #options: MutationOptions;
  readonly #meanings: ReadonlyMap<string, Meaning>;

  constructor(options: MutationOptions) {
    this.#options = options;
    this.#meanings = new Map(
      options.model.tables
        .filter(isWritable)
        .flatMap((table) =>
          table.write.kinds.map((kind) => [mutationField(table, kind), { table, kind }] as const),
        ),
    );
  }

  /** One field after the other, in the order of the request (GraphQL §6.2.2); what failed does not stop what follows. */
  async run(reader: SelectionReader, operation: OperationDefinitionNode): Promise<readonly MutationAnswer[]> {
    const { schema, fragments, variables } = reader;
    const type = schema.getMutationType() as GraphQLObjectType;
    const fields = collectFields(schema, fragments, variables, type, operation.selectionSet);
    const context = this.#options.contextOf(reader);
    const { maxRootFields } = context.budget.limits;
    if (fields.size > maxRootFields)
      throw new UserInputError(
        `Expected at most ${maxRootFields} mutations in one request, got ${fields.size}.`,
      );
    const answers: MutationAnswer[] = [];
    for (const [as, nodes] of fields) {
      const name = nodes[0]?.name.value ?? as;
      if (name === '__typename') answers.push({ as, nonNull: true, json: JSON.stringify(type.name) });
      else answers.push(await this.#field({ context, type, as, nodes }));
    }
    return answers;
  }

  async #field({ context, type, as, nodes }: MutationField): Promise<MutationAnswer> {
    const failed = (error: GraphQLError): MutationAnswer => ({ as, nonNull: false, json: 'null', error });
    let command: WriteCommand;
    try {
      command = this.#plan(context, readField(context, { type, as, depth: 1 }, nodes));
    } catch (error) {
      return failed(refuseField(error, as, nodes));
    }
    try {
      const json = await runWrite(command, this.#options.writer);
      this.#options.onWritten(command.table);
      return { as, nonNull: false, json };
    } catch (error) {
      return failed(
        error instanceof WriteRefused ? error.toGraphQLError([as]) : this.#options.explain(error, as),
      );
    }
  }

  #plan(context: PlanContext, field: SelectedField): WriteCommand {
    const meaning = this.#meanings.get(field.name);
    if (!meaning)
      throw new TypeError(`The generated schema has the mutation ${field.name}, which nothing here does.`);
    return planWrite(context, meaning, field);
  }
}
