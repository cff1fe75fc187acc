import { judgeChanges } from './judge-corpus.ts';
import { ARGUMENT_CHANGES, INPUT_CHANGES } from './schema-changes.ts';

judgeChanges('changes of arguments', ARGUMENT_CHANGES);
judgeChanges('changes of input objects', INPUT_CHANGES);
