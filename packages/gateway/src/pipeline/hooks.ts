/** Where the body of a message stands, in the words detectors and rules use. */

import type { Hook } from '@callgate/contracts/finding'
import type { Kind, MessageBody } from '@callgate/contracts/message'

const PARAMS_HOOKS: Readonly<Record<Kind, Hook>> = {
  lifecycle: 'notification',
  call: 'call-arguments',
  list: 'uri',
  read: 'uri',
  prompt: 'prompt-arguments',
  complete: 'prompt-arguments',
  sample: 'sampling',
  elicit: 'elicitation',
  roots: 'roots',
  subscribe: 'uri',
  notify: 'notification',
  cancel: 'notification',
  task: 'call-arguments',
  error: 'error',
}

const RESULT_HOOKS: Readonly<Record<Kind, Hook>> = {
  lifecycle: 'instructions',
  call: 'result',
  list: 'item-definition',
  read: 'resource',
  prompt: 'prompt',
  complete: 'completion',
  sample: 'sampling',
  elicit: 'elicitation',
  roots: 'roots',
  subscribe: 'result',
  notify: 'notification',
  cancel: 'notification',
  task: 'result',
  error: 'error',
}

export function hookOf(kind: Kind, body: MessageBody['type']): Hook {
  if (body === 'error') return 'error'
  return body === 'params' ? PARAMS_HOOKS[kind] : RESULT_HOOKS[kind]
}
