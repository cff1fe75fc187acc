import type { ChangeClass } from '../../contracts/grade/index.ts';

type CodeRow = { readonly consumer: ChangeClass; readonly help: string };

/**
 * Every kind of change of the composed schema and of applied directives, with what it does to readers. The classes of schema
 * changes are those of graphql-js; promises, rules, limits, classification and access are graded by the codes of contracts.
 */
export const CHANGE_CODES = {
  TYPE_ADDED: row('safe'),
  TYPE_REMOVED: row('breaking', 'Deprecate the fields that lead to the type first.'),
  TYPE_KIND_CHANGED: row('breaking', 'Add a type of the new kind beside this one.'),
  ROOT_TYPE_CHANGED: row('breaking', 'Keep the name of the root type.'),
  INTERFACE_ADDED: row('dangerous', 'Readers of the interface meet a type they do not know: give notice.'),
  INTERFACE_REMOVED: row('breaking', 'Keep the interface until nobody selects through it.'),
  UNION_MEMBER_ADDED: row(
    'dangerous',
    'Readers that handle each member meet one they do not know: give notice.',
  ),
  UNION_MEMBER_REMOVED: row('breaking', 'Keep the member until nobody selects it.'),
  FIELD_ADDED: row('safe'),
  FIELD_REMOVED: row('breaking', 'Deprecate the field first, and remove it when nobody reads it any more.'),
  FIELD_TYPE_CHANGED: row('breaking', 'Add a field of the new type beside the old one, and deprecate that.'),
  FIELD_TYPE_NARROWED: row('safe'),
  ARGUMENT_REMOVED: row('breaking', 'Keep the argument, and ignore it, until nobody gives it any more.'),
  ARGUMENT_TYPE_CHANGED: row('breaking', 'Add an argument of the new type beside the old one.'),
  ARGUMENT_TYPE_WIDENED: row('safe'),
  ARGUMENT_DEFAULT_CHANGED: row('dangerous', 'Who leaves the argument out gets another answer.'),
  REQUIRED_ARGUMENT_ADDED: row('breaking', 'Make the argument optional, or give it a default.'),
  OPTIONAL_ARGUMENT_ADDED: row('dangerous', 'Without the argument the answer must stay what it was.'),
  INPUT_FIELD_REMOVED: row(
    'breaking',
    'Keep the input field, and ignore it, until nobody gives it any more.',
  ),
  INPUT_FIELD_TYPE_CHANGED: row('breaking', 'Add an input field of the new type beside the old one.'),
  INPUT_FIELD_TYPE_WIDENED: row('safe'),
  INPUT_FIELD_DEFAULT_CHANGED: row('dangerous', 'Who leaves the input field out asks for something else.'),
  REQUIRED_INPUT_FIELD_ADDED: row('breaking', 'Make the input field optional, or give it a default.'),
  OPTIONAL_INPUT_FIELD_ADDED: row('dangerous', 'Without the input field the answer must stay what it was.'),
  ONE_OF_ADDED: row('breaking', 'Who gives none or several of the fields is refused.'),
  ONE_OF_REMOVED: row('safe'),
  ENUM_VALUE_ADDED: row(
    'dangerous',
    'Readers that handle each value meet one they do not know: give notice.',
  ),
  ENUM_VALUE_REMOVED: row(
    'breaking',
    'Deprecate the value first, and remove it when nobody names it any more.',
  ),
  DIRECTIVE_ADDED: row('safe'),
  DIRECTIVE_REMOVED: row('breaking', 'Keep the directive until no operation uses it.'),
  DIRECTIVE_ARGUMENT_REMOVED: row('breaking', 'Keep the argument until no operation gives it.'),
  DIRECTIVE_ARGUMENT_TYPE_CHANGED: row('breaking', 'Add an argument of the new type beside the old one.'),
  DIRECTIVE_ARGUMENT_TYPE_WIDENED: row('safe'),
  DIRECTIVE_ARGUMENT_DEFAULT_CHANGED: row('dangerous', 'Who leaves the argument out gets another answer.'),
  REQUIRED_DIRECTIVE_ARGUMENT_ADDED: row('breaking', 'Make the argument optional, or give it a default.'),
  OPTIONAL_DIRECTIVE_ARGUMENT_ADDED: row('safe'),
  DIRECTIVE_LOCATION_ADDED: row('safe'),
  DIRECTIVE_LOCATION_REMOVED: row(
    'breaking',
    'Keep the location until no operation uses the directive there.',
  ),
  DIRECTIVE_NO_LONGER_REPEATABLE: row('breaking', 'Keep the directive repeatable.'),
  DIRECTIVE_REPEATABLE: row('safe'),

  OWNER_CHANGED: row('safe', 'Both teams have to agree, and consumers have to know whom to ask.'),
  DEPRECATED: row('dangerous', 'Tell the readers what to use instead, and until when.'),
  NO_LONGER_DEPRECATED: row('safe'),
  KEY_ADDED: row('safe'),
  KEY_REMOVED: row('dangerous', 'Plans that looked entities up by the key take another way.'),
  SHARED_KEY_REMOVED: row(
    'breaking',
    'Other subgraphs refer to the type by this key: agree with their teams first.',
  ),
  COST_RAISED: row('dangerous', 'Operations near the limit may be refused: replay them first.'),
  COST_LOWERED: row('safe'),
  TAG_CHANGED: row('safe'),
  VARIANT_TAG_CHANGED: row(
    'dangerous',
    'The element enters or leaves the variants that are made by this tag.',
  ),
  DETAIL_CHANGED: row('safe'),
  UNKNOWN_DIRECTIVE_CHANGED: row('dangerous', 'What the directive means to readers is not known here.'),
} as const satisfies Record<string, CodeRow>;

/** A code of `CHANGE_CODES`. */
export type ChangeCode = keyof typeof CHANGE_CODES;

function row(consumer: ChangeClass, help = ''): CodeRow {
  return { consumer, help };
}
