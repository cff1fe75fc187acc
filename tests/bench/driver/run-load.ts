import { AnswerCheck } from './answer-check.ts';
import { type Answer, Connection } from './connection.ts';
import type { LoadOptions, LoadResult, Question } from './load.ts';
import { percentile } from './percentile.ts';
import { requestWriter, uniqueToken } from './request-text.ts';

const MOST_FAILURES = 20;

type Tally = {
  wrong: number;
  firstWrong: string;
  failures: number;
  bytes: number;
  latencies: number[];
  firstBytes: number[];
};

/**
 * Asks a gateway as fast as it answers, over so many connections, and checks every answer. The first request goes alone, so
 * that the right bytes are known before the rest. Rejects when requests keep failing.
 */
export function runLoad(options: LoadOptions, stopped?: AbortSignal): Promise<LoadResult> {
  const url = new URL(options.url);
  const write = requestWriter(url);
  const tally: Tally = { wrong: 0, firstWrong: '', failures: 0, bytes: 0, latencies: [], firstBytes: [] };
  const checks = checksFor(options);
  const startedAt = performance.now();
  const next = questionSource(options, startedAt, stopped);
  return new Promise((resolve, reject) => {
    let open = 0;
    const startOne = (): boolean => {
      const first = next();
      if (!first) return false;
      let question = first;
      const send = () => connection.send(write(question, options.isUnique ? uniqueToken() : undefined));
      const goOn = (): void => {
        const following = next();
        if (following) {
          question = following;
          send();
          return;
        }
        connection.close();
        open -= 1;
        if (open === 0) resolve(resultOf(tally, performance.now() - startedAt));
      };
      const onAnswer = (answer: Answer): void => {
        count(tally, answer);
        if (!checks.get(question.body)?.isRight(answer.status, answer.pieces)) {
          countWrong(tally, `${answer.status} ${Buffer.concat(answer.pieces).toString()}`);
        }
        if (tally.latencies.length === 1) for (let at = 1; at < options.connections && startOne(); at++);
        if (options.pauseMs === undefined) goOn();
        else setTimeout(goOn, options.pauseMs);
      };
      const connection = new Connection(Number(url.port), onAnswer, (reason) => {
        countWrong(tally, reason);
        tally.failures += 1;
        if (tally.failures > MOST_FAILURES) reject(new Error(`Requests to ${options.url} fail: ${reason}`));
        else goOn();
      });
      open += 1;
      send();
      return true;
    };
    if (!startOne()) reject(new TypeError('Expected at least one question.'));
  });
}

/** Checks by endpoint and right answer, kept from load to load: parsing 50 MB again for every window takes longer than the window. */
const checks = new Map<string, AnswerCheck>();

function checksFor({ url, questions }: LoadOptions): ReadonlyMap<string, AnswerCheck> {
  return new Map(
    questions.map(({ body, digest }) => {
      const key = `${url} ${digest}`;
      const check = checks.get(key) ?? new AnswerCheck(digest);
      checks.set(key, check);
      return [body, check];
    }),
  );
}

function questionSource(
  { questions, until }: LoadOptions,
  startedAt: number,
  stopped: AbortSignal | undefined,
): () => Question | undefined {
  let at = 0;
  const isOver = (): boolean => {
    switch (until.kind) {
      case 'time':
        return performance.now() - startedAt >= until.ms;
      case 'asked':
        return at >= questions.length;
      case 'stopped':
        return stopped?.aborted ?? true;
    }
  };
  return () => {
    if (at > 0 && isOver()) return undefined;
    const question = questions[at % questions.length];
    at += 1;
    return question;
  };
}

function count(tally: Tally, { pieces, sentAt, firstByteAt }: Answer): void {
  tally.latencies.push(performance.now() - sentAt);
  tally.firstBytes.push(firstByteAt - sentAt);
  for (const piece of pieces) tally.bytes += piece.length;
}

function countWrong(tally: Tally, what: string): void {
  tally.wrong += 1;
  tally.firstWrong ||= what.slice(0, 400);
}

function resultOf({ wrong, firstWrong, bytes, latencies, firstBytes }: Tally, ms: number): LoadResult {
  latencies.sort((a, b) => a - b);
  firstBytes.sort((a, b) => a - b);
  return {
    requests: latencies.length,
    wrong,
    firstWrong,
    seconds: ms / 1_000,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    max: latencies.at(-1) ?? 0,
    firstByteP50: percentile(firstBytes, 0.5),
    bytesPerAnswer: latencies.length === 0 ? 0 : bytes / latencies.length,
  };
}
