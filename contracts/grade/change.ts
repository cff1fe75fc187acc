/** What a change does to somebody: nothing, perhaps something, certainly something. */
export type ChangeClass = 'safe' | 'dangerous' | 'breaking';

/** The part of a semantic version that a change must raise. */
export type Bump = 'none' | 'patch' | 'minor' | 'major';

type ChangeRow = {
  /** Does anybody who reads lose something? */
  readonly consumer: ChangeClass;
  /** May data that kept the old contract break the new one? */
  readonly producer: ChangeClass;
  readonly bump: Bump;
  readonly help: string;
};

/**
 * Every kind of change with its two verdicts. The graders ask different questions, and most changes that are good for one side
 * are a risk for the other: a promise that becomes stronger costs readers nothing, and may be one that today's data breaks.
 */
export const CHANGES = {
  CONTRACT_ID_CHANGED: row(
    'breaking',
    'safe',
    'major',
    'A contract with another id is another contract: publish it beside the old one.',
  ),
  STATUS_ADVANCED: row('safe', 'safe', 'minor', ''),
  STATUS_DEPRECATED: row(
    'dangerous',
    'safe',
    'minor',
    'Tell the consumers until when it is served (endOfSupport) and what comes after it.',
  ),
  STATUS_WITHDRAWN: row(
    'breaking',
    'safe',
    'major',
    'Deprecate first, and retire when nobody reads any more.',
  ),
  DOMAIN_CHANGED: row(
    'dangerous',
    'safe',
    'minor',
    'The product moves to another domain: both have to agree.',
  ),
  ACCESS_NARROWED: row('breaking', 'safe', 'major', 'Rows are no longer readable, or groups must be larger.'),
  ACCESS_WIDENED: row(
    'safe',
    'dangerous',
    'minor',
    'More is disclosed than before: have it approved by who answers for privacy.',
  ),
  OBJECT_REMOVED: row(
    'breaking',
    'safe',
    'major',
    'Deprecate the object first, and remove it when nobody reads it any more.',
  ),
  OBJECT_ADDED: row('safe', 'safe', 'minor', ''),
  OBJECT_RENAMED: row(
    'breaking',
    'safe',
    'major',
    'Keep the name of the type with the custom property weft.type, or publish both for a while.',
  ),
  PROPERTY_REMOVED: row(
    'breaking',
    'safe',
    'major',
    'Deprecate the property first, and remove it when nobody reads it any more.',
  ),
  PROPERTY_ADDED: row('safe', 'safe', 'minor', ''),
  REQUIRED_PROPERTY_ADDED: row(
    'safe',
    'dangerous',
    'minor',
    'Rows from before have no value: fill them before this is published.',
  ),
  PROPERTY_RENAMED: row(
    'breaking',
    'safe',
    'major',
    'Keep the old field with the custom property weft.field; then the change is a minor one.',
  ),
  PROPERTY_RENAMED_WITH_ALIAS: row('safe', 'safe', 'minor', ''),
  FIELD_RENAMED: row(
    'breaking',
    'safe',
    'major',
    'Take the old value of weft.field back, or publish both fields for a while.',
  ),
  PHYSICAL_NAME_CHANGED: row(
    'safe',
    'dangerous',
    'patch',
    'The data must have the new name when this is published.',
  ),
  TYPE_CHANGED: row(
    'breaking',
    'breaking',
    'major',
    'Add a property of the new type beside the old one, and deprecate that.',
  ),
  PHYSICAL_TYPE_CHANGED: row(
    'dangerous',
    'dangerous',
    'minor',
    'The scalar stays the same; consumers that copied the type into a table may cut values off.',
  ),
  FORMAT_CHANGED: row('dangerous', 'dangerous', 'minor', 'Consumers may rely on the old format.'),
  BECAME_REQUIRED: row(
    'safe',
    'breaking',
    'minor',
    'Rows without a value break the new promise: count them first (weft contract test).',
  ),
  BECAME_OPTIONAL: row('breaking', 'safe', 'major', 'Readers that counted on a value meet null.'),
  BECAME_UNIQUE: row(
    'safe',
    'breaking',
    'minor',
    'Values that occur twice break the new promise: count them first (weft contract test).',
  ),
  NO_LONGER_UNIQUE: row('breaking', 'safe', 'major', 'Joins by this property multiply their rows.'),
  KEY_CHANGED: row(
    'breaking',
    'breaking',
    'major',
    'Other subgraphs refer to the key, and rows are told apart by it.',
  ),
  LIMIT_LOOSENED: row(
    'dangerous',
    'safe',
    'minor',
    'Stores with a column of the old size cut values off: tell who registered the limit.',
  ),
  LIMIT_TIGHTENED: row(
    'safe',
    'breaking',
    'minor',
    'Values beyond the new limit break it: count them first (weft contract test).',
  ),
  LIMIT_CHANGED: row('dangerous', 'dangerous', 'minor', 'Whether the new limit is wider cannot be told.'),
  VALUE_REMOVED: row(
    'breaking',
    'breaking',
    'major',
    'Queries that name the value fail, and rows that have it break the rule.',
  ),
  VALUE_ADDED: row(
    'dangerous',
    'safe',
    'minor',
    'Readers that handle each value meet one they do not know: give notice.',
  ),
  BECAME_ENUM: row('breaking', 'breaking', 'major', 'The field changes from String to an enum.'),
  NO_LONGER_ENUM: row('breaking', 'safe', 'major', 'The field changes from an enum to String.'),
  RULE_ADDED: row(
    'safe',
    'breaking',
    'minor',
    'Data from before may break the new rule: run it first (weft contract test).',
  ),
  RULE_REMOVED: row('breaking', 'safe', 'major', 'Readers lose a promise.'),
  RULE_TIGHTENED: row(
    'safe',
    'breaking',
    'minor',
    'Data from before may break the tighter rule: run it first (weft contract test).',
  ),
  RULE_LOOSENED: row('breaking', 'safe', 'major', 'Readers lose part of a promise.'),
  RULE_CHANGED: row('dangerous', 'dangerous', 'minor', 'Whether the new rule promises more cannot be told.'),
  PROMISE_ADDED: row('safe', 'dangerous', 'minor', 'Measure first whether it is kept today.'),
  PROMISE_REMOVED: row('breaking', 'safe', 'major', 'Readers lose a promise.'),
  PROMISE_STRENGTHENED: row('safe', 'dangerous', 'minor', 'Measure first whether it is kept today.'),
  PROMISE_WEAKENED: row('breaking', 'safe', 'major', 'Readers lose part of a promise.'),
  PROMISE_CHANGED: row(
    'dangerous',
    'dangerous',
    'minor',
    'Whether the new promise is stronger cannot be told.',
  ),
  CLASSIFICATION_STRICTER: row(
    'breaking',
    'safe',
    'major',
    'Readers without the role for the new class lose the property.',
  ),
  CLASSIFICATION_LOOSER: row(
    'safe',
    'dangerous',
    'minor',
    'More people may read it: have it approved by who answers for privacy.',
  ),
  CLASSIFICATION_CHANGED: row(
    'dangerous',
    'dangerous',
    'minor',
    'The two classes have no order that is known here.',
  ),
  RELATIONSHIP_REMOVED: row('breaking', 'safe', 'major', 'The field that led there is gone.'),
  RELATIONSHIP_ADDED: row('safe', 'dangerous', 'minor', 'Every value must now occur at the other end.'),
  RELATIONSHIP_TAKES_FIELD: row(
    'breaking',
    'dangerous',
    'major',
    'The field becomes an object: name the relationship otherwise with weft.field on it.',
  ),
  RELATIONSHIP_CHANGED: row('breaking', 'dangerous', 'major', 'The field leads somewhere else.'),
  ROLE_REMOVED: row(
    'dangerous',
    'safe',
    'minor',
    'Who has the role loses access: name the one that replaces it.',
  ),
  PRICE_CHANGED: row('dangerous', 'safe', 'minor', 'Tell the consumers before it holds.'),
  OWNER_CHANGED: row('safe', 'safe', 'patch', 'Tell the consumers whom to ask.'),
  TEXT_CHANGED: row('safe', 'safe', 'patch', ''),
  DETAIL_CHANGED: row('safe', 'safe', 'patch', ''),
  REQUIRED_ARGUMENT_ADDED: row('breaking', 'safe', 'major', 'Give the argument a default.'),
  DEFAULT_CHANGED: row('dangerous', 'safe', 'minor', 'Who leaves the argument out gets another answer.'),
  SCHEMA_BROKEN: row('breaking', 'safe', 'major', ''),
  SCHEMA_ENDANGERED: row('dangerous', 'safe', 'minor', ''),
} as const satisfies Record<string, ChangeRow>;

/** A code of `CHANGES`. */
export type ChangeCode = keyof typeof CHANGES;

/** Where a change is written: in the newer contract, or in the older when it is gone from there. */
export type ChangePath = { readonly side: 'older' | 'newer'; readonly path: readonly PropertyKey[] };

/** One difference between two contracts, with what it means for both sides. */
export type Change = {
  readonly code: ChangeCode;
  /** What changed: `orders`, `orders.total`, `latency`. */
  readonly element: string;
  readonly message: string;
  readonly consumer: ChangeClass;
  readonly producer: ChangeClass;
  readonly bump: Bump;
  /** What to do about it, where there is something. */
  readonly fix?: string;
  readonly at: ChangePath;
};

/** A change with the verdicts of its row. */
export function change(
  code: ChangeCode,
  what: { readonly element: string; readonly message: string; readonly at: ChangePath },
): Change {
  const { help, ...verdicts } = CHANGES[code];
  return { code, ...what, ...verdicts, ...(help ? { fix: help } : {}) };
}

/** The element two lists belong to, and where it is written in both contracts. */
export type Inside = {
  readonly element: string;
  readonly older: readonly PropertyKey[];
  readonly newer: readonly PropertyKey[];
};

/** Makes changes of one element; the place is the key in the newer contract, or the nearest that is written. */
export function changeAt({ element, newer }: Inside) {
  return (code: ChangeCode, message: string, key: string): Change =>
    change(code, { element, message, at: { side: 'newer', path: [...newer, key] } });
}

function row(consumer: ChangeClass, producer: ChangeClass, bump: Bump, help: string): ChangeRow {
  return { consumer, producer, bump, help };
}
