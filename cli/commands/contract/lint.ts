import { type Finding, formatFinding, hasErrors, readDomainModel } from '../../../contracts/index.ts';
import { COMMON_FLAGS, type Command } from '../../command.ts';
import { findContracts } from '../../mesh/contract-files.ts';
import { asJson, reportFindings } from '../../render/findings.ts';

/** `weft contract lint`: what is wrong with data contracts, before anything is served. */
export const contractLintCommand: Command = {
  name: 'contract lint',
  summary: 'Check data contracts against the standard and against what a subgraph can serve.',
  operands: '[FILE|FOLDER …]',
  flags: COMMON_FLAGS,
  examples: ['weft contract lint', 'weft contract lint subgraphs/flights/flights.odcs.yaml --json'],
  async run(input) {
    const { flags, terminal } = input;
    const isJson = flags['json'] === true;
    const found = await findContracts(input);
    if (!found.ok) {
      reportFindings(found.findings, terminal, isJson);
      return 1;
    }
    const findings: Finding[] = [];
    for (const { files } of found.value) findings.push(...(await readDomainModel(files)).findings);
    const contracts = found.value.flatMap(({ files }) => files);
    const isGood = !hasErrors(findings);
    if (isJson) terminal.out(asJson({ ok: isGood, contracts, findings }));
    else if (!isGood) reportFindings(findings, terminal, false);
    else {
      for (const finding of findings) terminal.err(`${formatFinding(finding)}\n`);
      terminal.out(`${contracts.length} ${contracts.length === 1 ? 'contract' : 'contracts'}, no errors.\n`);
    }
    return isGood ? 0 : 1;
  },
};
