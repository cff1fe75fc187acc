import { z } from 'zod';
import { policyInputSchema } from './policy-input.ts';
import { policyFileSchema } from './policy-schema.ts';

/** One thing that can be written or read, as a reference page lists it. */
export type ReferenceRow = {
  /** `contract.fields[].classification`. */
  readonly path: string;
  readonly type: string;
  /** Of the input: it may not be known. Of a file: it may be left out. */
  readonly isOptional: boolean;
  readonly help: string;
};

/** Everything a rule may read, in the order of the input. */
export function policyInputReference(): readonly ReferenceRow[] {
  return rowsOf(jsonSchemaOf(policyInputSchema), '');
}

/** The keys of a policy file. What a test gives as input is the input above. */
export function policyFileReference(): readonly ReferenceRow[] {
  return rowsOf(jsonSchemaOf(policyFileSchema), '').filter(({ path }) => !path.includes('.input.'));
}

type Node = {
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, Node>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: Node | undefined;
  readonly additionalProperties?: Node | boolean | undefined;
};

const node: z.ZodType<Node> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    description: z.string().optional(),
    enum: z.array(z.string()).optional(),
    properties: z.record(z.string(), node).optional(),
    required: z.array(z.string()).optional(),
    items: node.optional(),
    additionalProperties: z.union([z.boolean(), node]).optional(),
  }),
);

function jsonSchemaOf(schema: z.ZodType): Node {
  return node.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }));
}

function rowsOf({ properties = {}, required = [] }: Node, above: string): readonly ReferenceRow[] {
  return Object.entries(properties).flatMap(([name, one]) => {
    const path = above === '' ? name : `${above}.${name}`;
    const isOptional = !required.includes(name);
    const row = { path, type: typeText(one), isOptional, help: one.description ?? '' };
    return [row, ...rowsOf(one, path), ...below(one, path)];
  });
}

function below({ items, additionalProperties }: Node, path: string): readonly ReferenceRow[] {
  if (items) return rowsOf(items, `${path}[]`);
  return typeof additionalProperties === 'object' ? rowsOf(additionalProperties, `${path}.ID`) : [];
}

function typeText({ type, items, additionalProperties, enum: values }: Node): string {
  if (values) return values.join(', ');
  if (items) return `list of ${typeText(items)}`;
  if (typeof additionalProperties === 'object') return `${typeText(additionalProperties)} by name`;
  switch (type) {
    case 'boolean':
      return 'bool';
    case 'integer':
      return 'int';
    case 'number':
      return 'double';
    default:
      return type ?? 'any';
  }
}
