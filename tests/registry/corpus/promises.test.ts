import { judgeChanges } from './judge-corpus.ts';
import { APPLIED_CHANGES, CONTRACT_CHANGES } from './promise-changes.ts';

judgeChanges('changes of applied directives', APPLIED_CHANGES);
judgeChanges('changes of contracts', CONTRACT_CHANGES);
