/** What the main thread asks the thread of questions about a policy, and what that says. */

import type { ExplainBody } from '@callgate/contracts/control'
import type { PolicyCheckBody, PolicyTestBody } from '@callgate/contracts/policy-check'
import type { InForce } from '../ask-policy.ts'

export type Question =
  | { readonly type: 'check'; readonly asked: PolicyCheckBody }
  | { readonly type: 'explain'; readonly asked: ExplainBody }
  | { readonly type: 'test'; readonly asked: PolicyTestBody }
  /** What a text says as a policy, for who goes on working with it. */
  | { readonly type: 'read'; readonly text: string }

export interface QuestionAsked {
  readonly question: Question
  readonly inForce: InForce
}

export type QuestionAnswer =
  | { readonly type: 'ready' }
  | { readonly type: 'answered'; readonly view: unknown }
  /** What is wrong with the question, for whoever asked. */
  | { readonly type: 'refused'; readonly reason: string }
