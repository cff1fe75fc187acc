import { z } from 'zod';
import { digestOf } from '../mesh/oracle.ts';

const answerSchema = z.object({ data: z.unknown(), errors: z.unknown().optional() });

/**
 * Tells right answers from wrong ones, cheaply: the first answer to a question is parsed and its data compared with the digest,
 * later ones are right when their bytes are the same, piece by piece as they arrive.
 */
export class AnswerCheck {
  readonly #digest: string;
  #right: Buffer | undefined;

  constructor(digest: string) {
    this.#digest = digest;
  }

  /** Whether a body that came in pieces is right. */
  isRight(status: number, pieces: readonly Buffer[]): boolean {
    if (status !== 200) return false;
    if (this.#right && isSame(this.#right, pieces)) return true;
    const body = Buffer.concat(pieces);
    if (!this.#isRightData(body)) return false;
    this.#right ??= body;
    return true;
  }

  #isRightData(body: Buffer): boolean {
    try {
      const { data, errors } = answerSchema.parse(JSON.parse(body.toString()));
      return errors === undefined && digestOf(data) === this.#digest;
    } catch {
      return false;
    }
  }
}

function isSame(right: Buffer, pieces: readonly Buffer[]): boolean {
  let at = 0;
  for (const piece of pieces) {
    if (at + piece.length > right.length) return false;
    if (right.compare(piece, 0, piece.length, at, at + piece.length) !== 0) return false;
    at += piece.length;
  }
  return at === right.length;
}
