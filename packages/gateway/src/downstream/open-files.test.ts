/** Connections and open files: agents never take the ones that calls, the journal and operators need. */

import { expect, test } from 'vitest'
import { boundConnections, readOpenFilesMax } from './open-files.ts'

const LIMITS = { streamsMax: 10_000, inFlightMax: 2_000 }

test.each([
  [undefined, 12_000],
  [1_048_576, 12_000],
  [4_096, 2_048],
  [70, 35],
  [1, 1],
])('where %s files may be open there are %i connections', (openFilesMax, connections) => {
  expect(boundConnections(LIMITS, openFilesMax)).toBe(connections)
})

test.runIf(process.platform === 'linux')('the system says how many files may be open', () => {
  expect(readOpenFilesMax()).toBeGreaterThan(0)
})

test('a system that does not say sets no bound', () => {
  expect(readOpenFilesMax('/nowhere')).toBeUndefined()
})
