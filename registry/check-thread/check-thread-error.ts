/** The thread that checks could not start, or ended while it worked. Nothing was changed. */
export class CheckThreadError extends Error {
  override readonly name = 'CheckThreadError';
}
