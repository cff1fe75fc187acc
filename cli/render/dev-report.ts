import { type Finding, formatFinding, hasErrors } from '../../contracts/index.ts';
import type { Terminal } from '../command.ts';

/** What shorter steps do is not worth a line. */
const PATIENCE_MS = 1_000;

/** A domain of the mesh as its line names it. */
export type ReportedDomain = { readonly name: string; readonly owner: string };

/** What `weft dev` says to the person who waits: one line per domain, in columns, and what is wrong, once. */
export class DevReport {
  readonly #terminal: Terminal;
  #nameWidth = 0;
  #ownerWidth = 0;
  #told = new Set<string>();

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Starts a round: the columns fit its domains, and findings told in an earlier round may be told again. */
  startRound(domains: readonly ReportedDomain[]): void {
    this.#told = new Set();
    this.#nameWidth = Math.max(0, ...domains.map(({ name }) => name.length));
    this.#ownerWidth = Math.max(0, ...domains.map(({ owner }) => owner.length));
  }

  /** A line of its own. */
  note(text: string): void {
    this.#terminal.out(`${text}\n`);
  }

  /** Follows one start: what it says while it takes longer than a second is shown, at most a line per second. */
  startOf(domain: ReportedDomain): DomainStart {
    const started = performance.now();
    let latest: string | undefined;
    const timer = setInterval(() => {
      if (latest !== undefined) this.#line('…', domain, latest);
      latest = undefined;
    }, PATIENCE_MS);
    return {
      progress: (message) => {
        latest = message.replace(`${domain.name}: `, '');
      },
      up: (url, rows) => {
        clearInterval(timer);
        const seconds = `${((performance.now() - started) / 1_000).toFixed(1)} s`.padStart(7);
        const count = rows === undefined ? '' : `${rows.toLocaleString('en-US')} rows`;
        this.#line('✓', domain, `${url}  ${seconds}  ${count.padStart(14)}`);
      },
      down: (findings) => {
        clearInterval(timer);
        this.#line('✗', domain, 'does not start');
        this.#findings(findings);
      },
    };
  }

  /** What keeps the mesh from following its files; findings of this round that were already told are not repeated. */
  refusal(heading: string, findings: readonly Finding[]): void {
    this.#terminal.err(`\n${heading}\n`);
    this.#findings(findings);
  }

  /** What is served although its data breaks its contract. */
  warnings(findings: readonly Finding[]): void {
    for (const text of dataWarnings(findings))
      this.#terminal.err(`     ${text.replaceAll('\n', '\n     ')}\n`);
  }

  #line(mark: string, { name, owner }: ReportedDomain, text: string): void {
    const line = `  ${mark}  ${name.padEnd(this.#nameWidth)}  ${owner.padEnd(this.#ownerWidth)}  ${text}`;
    this.#terminal.out(`${line.trimEnd()}\n`);
  }

  #findings(findings: readonly Finding[]): void {
    const texts = findings.filter((one) => hasErrors([one])).map(formatFinding);
    const fresh = texts.filter((text) => !this.#told.has(text));
    for (const text of fresh) {
      this.#told.add(text);
      this.#terminal.err(`     ${text.replaceAll('\n', '\n     ')}\n`);
    }
    if (texts.length > 0 && fresh.length === 0) this.#terminal.err('     for the reason above\n');
  }
}

/** The findings of a start that say what is served degraded, as a person reads them. */
export function dataWarnings(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ severity, code }) => severity === 'warning' && code.startsWith('DATA_'))
    .map(formatFinding);
}

/** The start of one domain; ends with `up` or `down`. */
export type DomainStart = {
  progress(message: string): void;
  up(url: string, rows: number | undefined): void;
  down(findings: readonly Finding[]): void;
};
