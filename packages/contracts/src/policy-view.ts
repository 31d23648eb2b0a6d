/** The policy as the console shows it: its lines, and what `callgate policy check` says of them. */

import { z } from 'zod'
import { PolicyHead } from './policy-revision.ts'
import { PolicyProblemView } from './policy-check.ts'

export const PolicyView = z.object({
  file: z.string(),
  source: z
    .enum(['file', 'store'])
    .describe('file: it is edited there. store: numbered revisions decide, and the file only seeded them'),
  text: z.string().nullable().describe('null where it cannot be read; problems then say why'),
  cases: z.string().nullable().describe('Text of its cases; null where there are none'),
  inForce: z.boolean().describe('False when what stands in the file is not what decides now'),
  head: PolicyHead.nullable().describe('Which revision is live, and which is staged; null with source: file'),
  fourEyes: z.boolean().describe('Another than the author has to put a revision in force'),
  fileState: z
    .enum(['decides', 'as-live', 'as-seeded', 'edited', 'missing'])
    .describe('What has become of the file; edited: somebody changes a file that does not decide'),
  problems: z.array(PolicyProblemView).readonly(),
  rules: z
    .array(
      z.object({
        id: z.string(),
        effect: z.enum(['allow', 'deny']),
        owner: z.string().nullable(),
        reviewBy: z.string().nullable().describe('The last day on which somebody looks at it again'),
        overdue: z.boolean().describe('That day has passed; the rule stays in force'),
      }),
    )
    .readonly()
    .describe('Who answers for each rule that is in force'),
})
export type PolicyView = z.infer<typeof PolicyView>
