/** Why a store cannot do what was asked. */
export type StoreProblem =
  | 'bad-address'
  | 'locked'
  | 'damaged'
  | 'unreachable'
  | 'not-allowed'
  | 'newer'
  | 'full'
  | 'closed';

/** A store that cannot be opened or written; the message says which one, what came, and what to do. Never holds a password. */
export class StoreError extends Error {
  readonly problem: StoreProblem;

  constructor(problem: StoreProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.problem = problem;
  }
}
