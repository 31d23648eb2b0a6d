/** Reports what schema validation, done beforehand, said about arguments and results. */

import { HOOKS } from '@callgate/contracts/finding'
import { KEY_MARK, parsePointer, VALUE_MARK } from '../../views/pointer.ts'
import type { Detector, Observation } from '../detector.ts'

/** Violations of one message that are reported one by one. */
const REPORTED_MAX = 20

export const schemaViolation: Detector = {
  id: 'schema-violation',
  at: HOOKS,
  reads: [],
  trigger: 'message',
  literals: [],
  codes: ['schema-violation/mismatch'],
  inspect({ hook, schemaErrors }) {
    if (schemaErrors.length === 0) return NOTHING
    const what =
      hook === 'call-arguments' ? 'arguments break the input schema' : 'value breaks the declared schema'
    return schemaErrors.slice(0, REPORTED_MAX).map((error) => ({
      code: 'schema-violation/mismatch',
      class: 'schema-violation',
      severity: 'high',
      confidence: 1,
      message: `The ${what}: ${shorten(error.message)}`,
      at: { path: isPointer(error.path) ? error.path : '' },
    }))
  },
}

const NOTHING: readonly Observation[] = []

function isPointer(path: string): boolean {
  return !path.includes(KEY_MARK) && !path.includes(VALUE_MARK) && parsePointer(path) !== undefined
}

/** Messages of validators quote member names, which an attacker chooses. */
function shorten(message: string): string {
  const printable = message
    .replaceAll(/[^\x20-\x7e]+/g, '?')
    .replaceAll(/[A-Za-z0-9+/_=-]{24,}/g, '[long name]')
  return printable.length > 160 ? `${printable.slice(0, 159)}…` : printable
}
