import type { YAMLMap } from 'yaml';
import { CONTRACT_STATES } from '../odcs.ts';
import type { Editor } from './editor.ts';

/** Status, description, team, servers and the deprecated keys at the top of a contract. */
export function readContractHead(editor: Editor, contract: YAMLMap): void {
  readStatus(editor, contract);
  readDescription(editor, contract);
  readTeam(editor, contract);
  for (const server of editor.maps(contract, 'servers')) readServer(editor, server);
  if (editor.has(contract, 'dataProduct'))
    editor.say(
      contract,
      'dataProduct is deprecated since ODCS v3.1: a data product names its contracts.',
      'dataProduct',
    );
}

function readStatus(editor: Editor, contract: YAMLMap): void {
  const status = editor.text(contract, 'status');
  const meant = CONTRACT_STATES.find((state) => state === status?.trim().toLowerCase());
  if (status === undefined || meant === undefined || meant === status) return;
  editor.say(contract, `The status "${status}" is read as ${meant}.`, 'status');
  editor.set(contract, 'status', meant);
}

function readDescription(editor: Editor, contract: YAMLMap): void {
  const description = editor.text(contract, 'description');
  if (description === undefined) return;
  editor.say(contract, 'A description that is a text is read as description.purpose.', 'description');
  editor.set(contract, 'description', { purpose: description });
}

function readTeam(editor: Editor, contract: YAMLMap): void {
  const members = editor.list(contract, 'team');
  if (!members) return;
  editor.say(
    contract,
    'A team that is a list is deprecated since ODCS v3.1: it is read as team.members of a team without a name.',
    'team',
  );
  editor.set(contract, 'team', { members: editor.data(members) });
}

/** The standard has no server of type graphql: it is an API, and says so in a custom property. */
function readServer(editor: Editor, server: YAMLMap): void {
  if (editor.text(server, 'type')?.toLowerCase() !== 'graphql') return;
  editor.say(
    server,
    'The standard has no server of type graphql: it is read as type api with the custom property protocol.',
    'type',
  );
  editor.set(server, 'type', 'api');
  if (!editor.has(server, 'location')) editor.rename(server, 'url', 'location');
  editor.append(server, 'customProperties', { property: 'protocol', value: 'graphql' });
}
