/** What a difference means, one line a change, safe for the terminal it is looked at in. */

import type { DriftReport } from '@callgate/contracts/drift'
import { makePrintable, print } from './terminal.ts'

export function printDrift({ changes, truncated }: DriftReport): void {
  for (const { risk, class: kind, path, says } of changes)
    print(makePrintable(`    ${risk.padEnd(6)}  ${kind}${path === '' ? '' : ` at ${path}`}: ${says}`))
  if (truncated) print('    … and more')
}
