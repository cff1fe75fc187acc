import type { DomainModel } from '../../../contracts/index.ts';
import type { Engine, EngineLimits } from '../engines/engine.ts';
import type { Dialect } from '../query/dialect.ts';
import type { QueryLimits } from '../query/limits.ts';
import type { KeyStores } from '../store/key-stores.ts';
import type { Writer } from '../write/writer.ts';
import type { Fault } from './fault.ts';

/** The data of a domain, open for reading. */
export type OpenData = {
  readonly engine: Engine;
  /** Moment of each product's data, by product id. */
  readonly asOf: ReadonlyMap<string, string | null>;
  /** Rows of all tables together. */
  readonly rows: number;
  /** Set where contracts let something be written; it must be closed before the engine is. */
  readonly writer?: Writer;
  /** The model as far as it can be served. */
  readonly model: DomainModel;
  /** The tables as they are, also where less of them is served. */
  readonly dialect: Dialect;
  /** What was found broken, and is served without. */
  readonly faults: readonly Fault[];
  /** Tables that are read into memory once `build` is called. */
  readonly stores?: KeyStores;
};

/** How data is opened. */
export type OpenOptions = {
  readonly limits: QueryLimits;
  /** `serve` refuses or mends what is broken, as the contract says; `test` opens the data as it is. */
  readonly purpose: 'serve' | 'test';
};

/** What an engine is held to, of the limits of a domain. */
export function engineLimits({
  maxStatements,
  maxWaitingStatements,
  statementTimeoutMs,
  maxAnswerBytes,
}: QueryLimits): EngineLimits {
  return { connections: maxStatements, maxWaiting: maxWaitingStatements, statementTimeoutMs, maxAnswerBytes };
}
