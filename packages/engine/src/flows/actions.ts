/** Which of several actions counts, and how flows are told to people. */

import type { FlowAction, FlowCode } from '@callgate/contracts/flow'

/** From the mildest to the most severe. */
const ACTION_ORDER: readonly FlowAction[] = ['allow', 'notify', 'ask', 'deny']

export function stricterAction(a: FlowAction, b: FlowAction): FlowAction {
  return ACTION_ORDER.indexOf(a) >= ACTION_ORDER.indexOf(b) ? a : b
}

export const FLOW_TEXTS: Readonly<Record<FlowCode, string>> = {
  'flow/steered-sink': 'where this goes, or what it acts on, comes only from content that others can write',
  'flow/steered-value': 'a link, an address or a name in it was ordered by content that others can write',
  'flow/steered-call': 'content that others can write ordered this call',
  'flow/confidential-to-external': 'data that is classed confidential goes outside',
  'flow/secret-to-external': 'a secret goes outside',
  'flow/secret-in-pieces': 'a secret goes outside in pieces, over several calls',
  'flow/trio': 'private data goes out after content was read that others can write',
  'flow/trio-unasked':
    'private data goes out after content was read that gives orders, to a place that only this content names',
  'flow/joined-personal-data': 'personal data of several servers goes out together',
  'flow/forgotten-origin':
    'where a value comes from is no longer known; it counts as the worst this session has read',
  'flow/unnamed-recipient': 'nobody named this address: no user is heard, and nothing that was read holds it',
  'flow/outside-task': 'this serves nothing of the task that was declared',
  'flow/over-budget': 'the calls of the task that was declared are used up',
}
