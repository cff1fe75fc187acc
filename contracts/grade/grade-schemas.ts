import {
  BreakingChangeType,
  buildASTSchema,
  DangerousChangeType,
  findBreakingChanges,
  findDangerousChanges,
  parse,
} from 'graphql';
import { type Change, type ChangeCode, change } from './change.ts';

/**
 * Grades the way from one schema to another: what graphql-js finds breaking or dangerous for clients. A contract says nothing of
 * arguments and their defaults, so this sees what `gradeContracts` cannot; applied directives it does not look at. Both texts
 * must be SDL that builds; directives need no definition.
 */
export function gradeSchemas(older: string, newer: string): Change[] {
  const [left, right] = [schemaOf(older), schemaOf(newer)];
  const at = { side: 'newer', path: [] } as const;
  const made = (code: ChangeCode, message: string): Change => {
    const element = /^([\w.]+)/.exec(message)?.[1] ?? 'schema';
    return change(code, { element, message, at });
  };
  return [
    ...findBreakingChanges(left, right).map(({ type, description }) =>
      made(BREAKING[type] ?? 'SCHEMA_BROKEN', description),
    ),
    ...findDangerousChanges(left, right).map(({ type, description }) =>
      made(DANGEROUS[type] ?? 'SCHEMA_ENDANGERED', description),
    ),
  ];
}

const BREAKING: Partial<Record<BreakingChangeType, ChangeCode>> = {
  [BreakingChangeType.REQUIRED_ARG_ADDED]: 'REQUIRED_ARGUMENT_ADDED',
  [BreakingChangeType.VALUE_REMOVED_FROM_ENUM]: 'VALUE_REMOVED',
};
const DANGEROUS: Partial<Record<DangerousChangeType, ChangeCode>> = {
  [DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE]: 'DEFAULT_CHANGED',
  [DangerousChangeType.VALUE_ADDED_TO_ENUM]: 'VALUE_ADDED',
};

function schemaOf(sdl: string) {
  return buildASTSchema(parse(sdl, { noLocation: true }), { assumeValidSDL: true });
}
