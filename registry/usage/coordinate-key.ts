/** How what a request can use is written; see `UsageRow.coordinates`. Names come from a schema and need no escape. */
export const coordinateKey = {
  /** An object, interface, union, enum, input object or custom scalar. */
  type: (type: string): string => type,
  /** A field of an object or interface, or one of an input object that was given. */
  field: (type: string, field: string): string => `${type}.${field}`,
  argument: (type: string, field: string, argument: string): string => `${type}.${field}(${argument}:)`,
  enumValue: (type: string, value: string): string => `${type}.${value}`,
  directive: (directive: string): string => `@${directive}`,
  directiveArgument: (directive: string, argument: string): string => `@${directive}(${argument}:)`,
  /** The argument or input field of that key was left out or null, or may be. */
  leftOut: (key: string): string => `${key}?`,
} as const;
