/** The list of the longest names files that there are. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../fixtures/launch.ts'
import { LONGEST } from './longest-first.ts'

test('every file that is to run first is there', () => {
  expect(LONGEST.filter((name) => !existsSync(join(ROOT, name)))).toEqual([])
})
