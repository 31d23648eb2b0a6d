/** One thing that a rule saw in source text. */

import type { Severity } from '@callgate/contracts/finding'

export const CODE_TITLES = {
  'shell-with-arguments': 'A shell runs a command that is put together at run time',
  'evaluates-text': 'Text that is put together at run time is run as code',
  'fetches-an-argument': 'A request goes to where an argument of a tool says',
  'reads-credentials': 'A file with credentials of the user is opened',
  'downloads-and-runs': 'Something is downloaded and run',
  'hidden-code': 'Code is hidden from readers',
} as const

export interface CodeMatch {
  readonly code: keyof typeof CODE_TITLES
  /** Offset in the source. */
  readonly at: number
  readonly severity: Severity
}
