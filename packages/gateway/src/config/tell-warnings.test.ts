/** Each warning is told when it comes about, and not again with every edit. */

import { expect, test } from 'vitest'
import { fileProblem, type ConfigProblem } from './problem.ts'
import { tellWarnings } from './tell-warnings.ts'

const warn = (message: string): ConfigProblem => ({
  ...fileProblem('callgate.yaml', message),
  severity: 'warning',
})

test('a warning is told once for as long as it stands', () => {
  const told: unknown[] = []
  const listeners: (() => void)[] = []
  const holder = {
    warnings: [warn('a')],
    onChange: (listener: () => void) => listeners.push(listener),
  }
  tellWarnings(holder, { warn: (fields) => void told.push(fields['problem']) })
  for (const next of [[warn('a'), warn('b')], [warn('b')], [warn('a'), warn('b')]]) {
    holder.warnings = next
    for (const listener of listeners) listener()
  }
  const said = (name: string) => `callgate.yaml: warning: ${name}`
  expect(told).toEqual([said('a'), said('b'), said('a')])
})
