import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { GatewayConfig } from '../config.ts';
import { ClientError, type GatewayErrorCode } from '../errors.ts';
import { fragmentsByName } from './fragments.ts';

type Measure = {
  readonly depth: number;
  readonly aliases: number;
  readonly fields: number;
  readonly topFields: number;
};
const NOTHING: Measure = { depth: 0, aliases: 0, fields: 0, topFields: 0 };

type Limit = {
  readonly code: GatewayErrorCode;
  readonly max: number;
  readonly got: number;
  readonly what: string;
};

/**
 * The limits that a document breaks, counted with every fragment expanded where it is spread. Runs before validation, because
 * validating is what an oversized document would make expensive.
 */
export function findExcess(document: DocumentNode, limits: GatewayConfig['limits']): readonly ClientError[] {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const measure = createMeasure(fragmentsByName(document));
  return operations.flatMap((operation) => {
    const { depth, aliases, fields, topFields } = measure(operation.selectionSet);
    const checks: readonly Limit[] = [
      { code: 'MAX_DEPTH_LIMIT', max: limits.maxDepth, got: depth, what: 'levels of fields' },
      { code: 'MAX_ALIASES_LIMIT', max: limits.maxAliases, got: aliases, what: 'aliases' },
      { code: 'MAX_ROOT_FIELDS_LIMIT', max: limits.maxRootFields, got: topFields, what: 'root fields' },
      { code: 'MAX_FIELDS_LIMIT', max: limits.maxFields, got: fields, what: 'fields' },
    ];
    return checks.filter(({ max, got }) => got > max).map((limit) => excess(limit, operation));
  });
}

function excess({ code, max, got, what }: Limit, operation: OperationDefinitionNode): ClientError {
  const name = operation.name ? `operation "${operation.name.value}"` : 'the operation';
  return new ClientError(code, `Expected at most ${max} ${what} in ${name}, got ${got}.`, {
    nodes: operation,
  });
}

/** Each fragment is measured once, so a chain of fragments that doubles at every step costs no more than it is long. */
function createMeasure(
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): (set: SelectionSetNode) => Measure {
  const measured = new Map<string, Measure>();
  const measureFragment = (name: string): Measure => {
    const known = measured.get(name);
    if (known) return known;
    measured.set(name, NOTHING); // A fragment inside itself counts nothing; validation reports the cycle.
    const fragment = fragments.get(name);
    const result = fragment ? measure(fragment.selectionSet) : NOTHING;
    measured.set(name, result);
    return result;
  };
  const measureSelection = (selection: SelectionNode): Measure => {
    switch (selection.kind) {
      case Kind.FIELD: {
        const below = selection.selectionSet ? measure(selection.selectionSet) : NOTHING;
        const aliases = below.aliases + (selection.alias ? 1 : 0);
        return { depth: below.depth + 1, aliases, fields: below.fields + 1, topFields: 1 };
      }
      case Kind.INLINE_FRAGMENT:
        return measure(selection.selectionSet);
      case Kind.FRAGMENT_SPREAD:
        return measureFragment(selection.name.value);
    }
  };
  const measure = (set: SelectionSetNode): Measure =>
    set.selections.reduce((total, selection) => add(total, measureSelection(selection)), NOTHING);
  return measure;
}

function add(left: Measure, right: Measure): Measure {
  return {
    depth: Math.max(left.depth, right.depth),
    aliases: left.aliases + right.aliases,
    fields: left.fields + right.fields,
    topFields: left.topFields + right.topFields,
  };
}
