import { judgeChanges } from './judge-corpus.ts';
import { FIELD_CHANGES, TYPE_CHANGES } from './type-changes.ts';

judgeChanges('changes of types', TYPE_CHANGES);
judgeChanges('changes of fields and enums', FIELD_CHANGES);
