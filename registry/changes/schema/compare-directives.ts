import { type GraphQLDirective, type GraphQLSchema, isRequiredArgument } from 'graphql';
import { type MeshChange, NOBODY, schemaChange, users } from '../mesh-change.ts';
import { comparePlaces } from './input-place.ts';
import { pairByName } from './pair-by-name.ts';

/** Compares the directives that clients may write in operations. */
export function compareDirectives(older: GraphQLSchema, newer: GraphQLSchema): MeshChange[] {
  const directives = pairByName(older.getDirectives(), newer.getDirectives());
  return [
    ...directives.removed.map(({ name }) =>
      schemaChange('DIRECTIVE_REMOVED', {
        coordinate: `@${name}`,
        message: `The directive @${name} was removed.`,
        readers: users([`@${name}`]),
      }),
    ),
    ...directives.added.map(({ name }) =>
      schemaChange('DIRECTIVE_ADDED', {
        coordinate: `@${name}`,
        message: `The directive @${name} was added.`,
        readers: NOBODY,
      }),
    ),
    ...directives.kept.flatMap(([left, right]) => [
      ...compareArguments(left, right),
      ...compareRepeatable(left, right),
      ...compareLocations(left, right),
    ]),
  ];
}

function compareArguments(older: GraphQLDirective, newer: GraphQLDirective): MeshChange[] {
  const holder = `@${older.name}`;
  const args = pairByName(older.args, newer.args);
  const coordinateOf = ({ name }: { readonly name: string }) => `${holder}(${name}:)`;
  return [
    ...args.removed.map((argument) =>
      schemaChange('DIRECTIVE_ARGUMENT_REMOVED', {
        coordinate: coordinateOf(argument),
        message: `The argument ${coordinateOf(argument)} was removed.`,
        before: String(argument.type),
        readers: users([isRequiredArgument(argument) ? holder : coordinateOf(argument)]),
      }),
    ),
    ...args.added.map((argument) => {
      const isRequired = isRequiredArgument(argument);
      return schemaChange(
        isRequired ? 'REQUIRED_DIRECTIVE_ARGUMENT_ADDED' : 'OPTIONAL_DIRECTIVE_ARGUMENT_ADDED',
        {
          coordinate: coordinateOf(argument),
          message: `The ${isRequired ? 'required' : 'optional'} argument ${coordinateOf(argument)} was added.`,
          after: String(argument.type),
          readers: isRequired ? users([holder]) : NOBODY,
        },
      );
    }),
    ...args.kept.flatMap(([left, right]) =>
      comparePlaces(
        { coordinate: coordinateOf(left), holder, older: left, newer: right },
        {
          changed: 'DIRECTIVE_ARGUMENT_TYPE_CHANGED',
          widened: 'DIRECTIVE_ARGUMENT_TYPE_WIDENED',
          defaulted: 'DIRECTIVE_ARGUMENT_DEFAULT_CHANGED',
        },
      ),
    ),
  ];
}

function compareRepeatable(older: GraphQLDirective, newer: GraphQLDirective): MeshChange[] {
  if (older.isRepeatable === newer.isRepeatable) return [];
  const coordinate = `@${older.name}`;
  if (newer.isRepeatable) {
    const message = `The directive ${coordinate} may be repeated.`;
    return [schemaChange('DIRECTIVE_REPEATABLE', { coordinate, message, readers: NOBODY })];
  }
  const message = `The directive ${coordinate} may no longer be repeated.`;
  const readers = users([], [coordinate]);
  return [schemaChange('DIRECTIVE_NO_LONGER_REPEATABLE', { coordinate, message, readers })];
}

function compareLocations(older: GraphQLDirective, newer: GraphQLDirective): MeshChange[] {
  const coordinate = `@${older.name}`;
  const named = (directive: GraphQLDirective) => directive.locations.map((name) => ({ name }));
  const { removed, added } = pairByName(named(older), named(newer));
  return [
    ...removed.map(({ name }) =>
      schemaChange('DIRECTIVE_LOCATION_REMOVED', {
        coordinate,
        message: `The directive ${coordinate} may no longer stand on ${name}.`,
        before: name,
        readers: users([], [coordinate]),
      }),
    ),
    ...added.map(({ name }) =>
      schemaChange('DIRECTIVE_LOCATION_ADDED', {
        coordinate,
        message: `The directive ${coordinate} may stand on ${name}.`,
        after: name,
        readers: NOBODY,
      }),
    ),
  ];
}
