/** Why a step ended as it did, in words: from the code, the rules and the findings of its records. */

import type { Step } from './steps.ts'

const CODES: Readonly<Record<string, string>> = {
  'policy-denied': 'No rule of the policy allows it, or one denies it',
  'inspection-denied': 'Inspection found something in it that is stopped',
  'result-withheld': 'Inspection found something in the answer, which was withheld',
  'approval-required': 'It waits for a human',
  'approval-refused': 'A human refused it',
  quarantined: 'The tool is quarantined until somebody reviews it',
  'server-held': 'The server is not approved',
  frozen: 'An operator froze it',
  'rate-limited': 'It came too often',
  unauthenticated: 'The caller showed no valid key',
  'insufficient-scope': 'The credential does not reach so far',
  'unknown-target': 'There is no such tool',
  'invalid-params': 'The arguments do not fit the schema of the tool',
  'upstream-unavailable': 'The server cannot be reached',
  'upstream-timeout': 'The server did not answer in time',
  'outcome-unknown': 'It was sent, and no answer came',
  'interceptor-denied': 'A webhook of yours refused it',
  'isolation-unavailable': 'The server cannot be started isolated',
  'journal-unavailable': 'It could not be recorded, so it was not done',
}

const NOTED: Readonly<Record<string, string>> = {
  quarantine: 'Held: nobody can call it until somebody reviews it',
  drift: 'It is no longer what was accepted',
  isolation: 'How it was started',
  stderr: 'Found in what the server wrote to its log',
  'protocol-violation': 'The server broke the protocol',
  trial: 'Sent into the trial of a server that is not approved yet',
}

export function explainStep(step: Step): string {
  if (step.state === 'noted') return NOTED[step.noted ?? ''] ?? ''
  if (step.code !== null) return CODES[step.code] ?? step.code.replaceAll('-', ' ')
  if (step.state === 'changed') return `Delivered with changes: ${describeObligations(step)}`
  if (step.state === 'running') return 'Not answered yet'
  if (step.state === 'error') return 'The server answered with an error'
  if (step.state === 'unknown') return 'Cancelled, or no answer came'
  return ''
}

function describeObligations({ obligations }: Step): string {
  const kinds = new Set(obligations.map((one) => one.split(':')[0] ?? one))
  return [...kinds].join(', ')
}
