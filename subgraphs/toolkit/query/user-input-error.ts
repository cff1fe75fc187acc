/** Something a caller wrote that the schema alone cannot refuse; the text may be sent back. */
export class UserInputError extends Error {
  readonly code = 'BAD_USER_INPUT';
}
