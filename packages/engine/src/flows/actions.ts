/** What is done about each flow as shipped, and how to say it. */

import type { FlowAction, FlowCode } from '@callgate/contracts/flow'

export const SHIPPED_ACTIONS: Readonly<Record<FlowCode, FlowAction>> = {
  'flow/steered-sink': 'ask',
  'flow/steered-value': 'ask',
  'flow/steered-call': 'ask',
  'flow/confidential-to-external': 'deny',
  'flow/secret-to-external': 'deny',
  'flow/secret-in-pieces': 'deny',
  'flow/trio': 'ask',
  'flow/trio-unasked': 'deny',
  'flow/joined-personal-data': 'ask',
  'flow/forgotten-origin': 'ask',
}

/** From the mildest to the most severe. */
export const ACTION_ORDER: readonly FlowAction[] = ['allow', 'notify', 'ask', 'deny']

export function stricterAction(a: FlowAction, b: FlowAction): FlowAction {
  return ACTION_ORDER.indexOf(a) >= ACTION_ORDER.indexOf(b) ? a : b
}

export const FLOW_TEXTS: Readonly<Record<FlowCode, string>> = {
  'flow/steered-sink': 'where this goes, or what it acts on, comes only from content that others can write',
  'flow/steered-value': 'a link, an address or a name in it was ordered by content that others can write',
  'flow/steered-call': 'content that others can write ordered this call',
  'flow/confidential-to-external': 'confidential data goes where nobody who is trusted sent it',
  'flow/secret-to-external': 'a secret goes outside',
  'flow/secret-in-pieces': 'a secret goes outside in pieces, over several calls',
  'flow/trio': 'private data goes out after content was read that others can write',
  'flow/trio-unasked':
    'private data goes out after content was read that gives orders, to a place that only this content names',
  'flow/joined-personal-data': 'personal data of several servers goes out together',
  'flow/forgotten-origin':
    'where a value comes from is no longer known; it counts as the worst this session has read',
}
