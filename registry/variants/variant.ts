import { z } from 'zod';

const tags = z
  .array(z.string().min(1, { error: 'Expected a tag' }))
  .default([])
  .readonly();

/** One entry of `variants` in `supergraph.yaml`. */
export const variantSettings = z
  .strictObject({
    include: tags.describe(
      'Show only what carries one of these tags (`@tag`): whole types, or single fields. Empty shows everything.',
    ),
    exclude: tags.describe('Hide what carries one of these tags; goes before `include`.'),
    hideUnreachableTypes: z
      .boolean()
      .default(true)
      .describe('Whether types that no shown field leads to are hidden too.'),
  })
  .superRefine(({ include, exclude }, context) => {
    const both = include.find((tag) => exclude.includes(tag));
    if (both === undefined) return;
    const message = `Expected each tag in \`include\` or in \`exclude\`, got "${both}" in both`;
    context.addIssue({ code: 'custom', path: ['exclude'], message });
  });

/** A part of the graph by tags, with a client schema of its own. */
export type Variant = z.infer<typeof variantSettings> & { readonly name: string };
