import type { Finding } from '../../contracts/index.ts';

/** A registry that runs elsewhere and could not be asked, or refused; `finding` says it to people. */
export class RegistryError extends Error {
  readonly finding: Finding;

  constructor(finding: Finding, options?: ErrorOptions) {
    super(finding.message, options);
    this.finding = finding;
  }
}
