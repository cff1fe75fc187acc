import { type Finding, hasErrors, type Outcome, success } from '../../../contracts/index.ts';
import { type PolicyFile, readPolicyFile, runPolicyTests } from '../../../registry/index.ts';
import { COMMON_FLAGS, type Command, type CommandInput } from '../../command.ts';
import { namedPolicyFile, policyFilesOf } from '../../mesh/policy-files.ts';
import { readMeshManifest } from '../../mesh/read-mesh.ts';
import { asJson, reportFindings } from '../../render/findings.ts';
import { renderPolicyTests, type TestedFile } from '../../render/policy-tests.ts';

/** `weft policy test`: runs the tests that policies have in their files. */
export const policyTestCommand: Command = {
  name: 'policy test',
  summary: 'Run the tests that policies have in their files.',
  operands: '[FILE …]',
  flags: COMMON_FLAGS,
  examples: [
    'weft policy test',
    'weft policy test policies/privacy.yaml',
    'weft policy test weft:defaults --json',
  ],
  async run(input) {
    const { flags, terminal } = input;
    const isJson = flags['json'] === true;
    const files = await filesToTest(input);
    if (!files.ok) {
      reportFindings(files.findings, terminal, isJson);
      return 1;
    }
    const outcomes = await Promise.all(files.value.map(readPolicyFile));
    const tested = outcomes.flatMap((outcome) => (outcome.ok ? [testFile(outcome.value)] : []));
    const findings: readonly Finding[] = outcomes.flatMap((outcome) => outcome.findings);
    const isGood = !hasErrors(findings) && tested.every(({ tests }) => tests.every(({ passed }) => passed));
    if (isJson) {
      terminal.out(asJson({ ok: isGood, files: tested, findings }));
      return isGood ? 0 : 1;
    }
    if (tested.length > 0) terminal.out(renderPolicyTests(tested));
    if (findings.length > 0) reportFindings(findings, terminal, false);
    return isGood ? 0 : 1;
  },
};

async function filesToTest(input: CommandInput): Promise<Outcome<readonly string[]>> {
  if (input.positionals.length > 0) return success(await Promise.all(input.positionals.map(namedPolicyFile)));
  const manifest = await readMeshManifest(input);
  return manifest.ok ? success(await policyFilesOf(manifest.value)) : manifest;
}

function testFile({ file, policies }: PolicyFile): TestedFile {
  return {
    file,
    policies: policies.map(({ id }) => id),
    untested: policies
      .filter(({ tests }) => !tests.some(({ expect }) => expect === 'fail'))
      .map(({ id }) => id),
    tests: runPolicyTests(policies),
  };
}
