/** What the codes of findings about policies mean, and what to do. */
export const POLICY_CODES = {
  POLICY_VIOLATED: { help: 'A data product breaks a policy; the finding names it, and says why it holds.' },
  VERSION_TOO_LOW: {
    help: 'Something breaks, and the version of the contract does not say so; the finding names the version it needs (policy P06).',
  },
  POLICY_WAIVED: { help: 'A data product breaks a policy, and a waiver lets it off until a date.' },
  POLICY_NOT_APPLICABLE: { help: 'Policies were not judged, because facts that they read are not known.' },
  POLICY_BROKEN: { help: 'The rule of a policy is at fault; its owner has to correct it.' },
  POLICY_EXPRESSION: {
    help: 'The rule or scope of a policy is no CEL expression over the input of policies.',
  },
  POLICY_RELAXED: { help: 'A domain makes a policy of the mesh weaker; it may only be stricter.' },
  DUPLICATE_POLICY: { help: 'Two policies have one id.' },
  UNKNOWN_POLICY: { help: 'A level is given for a policy that no earlier file has.' },
} as const satisfies Record<string, { readonly help: string }>;
