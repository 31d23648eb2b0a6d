/** The newest act is found from the end of a log, over segments, and nothing else is taken for it. */

import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { findLastAct } from './last-act.ts'
import { segmentPath } from './layout.ts'

const dir = mkdtempSync(join(tmpdir(), 'callgate-last-act-'))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const admin = (act: string, subject: string, more: object = {}) => ({
  type: 'admin',
  tenant: 'default',
  operator: 'ada',
  act,
  subject,
  before: null,
  after: null,
  accepted: true,
  note: null,
  ...more,
})

function write(segment: number, ...entries: readonly object[]): void {
  const lines = entries.map((entry, seq) => JSON.stringify({ seq, timeMs: 1, prev: '0'.repeat(64), entry }))
  appendFileSync(segmentPath(dir, segment, 'jsonl'), `${lines.join('\n')}\n`)
}

test('finds the last of the tenant that was accepted', async () => {
  const acts = ['policy.activate', 'policy.seed']
  expect(await findLastAct(dir, 'default', acts)).toBeUndefined()
  write(0, admin('policy.seed', 'revision 1'), admin('policy.activate', 'revision 2'))
  write(
    1,
    admin('policy.activate', 'revision 3'),
    admin('policy.activate', 'revision 4', { accepted: false }),
    admin('policy.activate', 'revision 5', { tenant: 'other' }),
    admin('policy.draft', '"act":"policy.activate"', { note: 'x","act":"policy.activate' }),
  )
  write(2, admin('key.create', 'key 1'))
  appendFileSync(segmentPath(dir, 2, 'jsonl'), '{"act":"policy.activate"')
  expect(await findLastAct(dir, 'default', acts)).toMatchObject({ subject: 'revision 3' })
  expect(await findLastAct(dir, 'default', ['policy.seed'])).toMatchObject({ subject: 'revision 1' })
})
