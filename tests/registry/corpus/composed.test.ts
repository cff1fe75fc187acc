import { COMPOSED_CHANGES, DIRECTIVE_DEFINITION_CHANGES, SEVERAL_CHANGES } from './directive-changes.ts';
import { judgeChanges } from './judge-corpus.ts';

judgeChanges('changes that only the composed schema shows', COMPOSED_CHANGES);
judgeChanges('changes of directives that clients write', DIRECTIVE_DEFINITION_CHANGES);
judgeChanges('several changes at once', SEVERAL_CHANGES);
