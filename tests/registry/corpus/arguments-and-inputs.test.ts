import { ARGUMENT_CHANGES, INPUT_CHANGES } from './input-changes.ts';
import { judgeChanges } from './judge-corpus.ts';

judgeChanges('changes of arguments', ARGUMENT_CHANGES);
judgeChanges('changes of input objects', INPUT_CHANGES);
