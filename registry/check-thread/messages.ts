import type { Outcome } from '../../contracts/index.ts';
import type { AcceptedMesh } from '../checks/accepted-mesh.ts';
import type { Checked, Proposal } from '../checks/run-check.ts';
import type { CompositionInput } from '../compose.ts';
import type { Supergraph } from '../supergraph.ts';
import type { PlainBasis } from './plain-basis.ts';

/** What a checking thread is told. It takes one thing at a time, and answers each. */
export type ThreadTask =
  | {
      readonly kind: 'check';
      readonly proposal: Proposal;
      readonly mesh: AcceptedMesh;
      readonly by: PlainBasis;
    }
  | { readonly kind: 'compose'; readonly input: CompositionInput };

/** What a checking thread says. */
export type ThreadReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'checked'; readonly checked: Checked }
  | { readonly kind: 'composed'; readonly outcome: Outcome<Supergraph> }
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string };
