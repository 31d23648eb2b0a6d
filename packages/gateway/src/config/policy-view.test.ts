/** The policy file as it is shown: whole, with its faults in their lines, and honest about what decides. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compileForGateway } from './policy-compiler.ts'
import { loadPolicy } from './policy-file.ts'
import { readPolicyView } from './policy-view.ts'

const GOOD = 'version: 1\nrules:\n  - id: reads\n    effect: allow\n    on: [call]\n'
let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'callgate-policy-view-'))
  file = join(folder, 'policy.yaml')
  writeFileSync(file, GOOD)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function inForce() {
  const loaded = await loadPolicy(file, compileForGateway, { upstreams: [], channels: [] })
  if (Array.isArray(loaded)) throw new Error('the policy does not load')
  const config = { policy: file, policyChanges: { fourEyes: false }, response: { channels: [] } }
  return { config, policyDocument: loaded.document, upstreams: new Map() }
}

test('what stands in the file is in force until it is edited', async () => {
  const before = await inForce()
  expect(await readPolicyView(before)).toMatchObject({ text: GOOD, inForce: true, problems: [] })
  writeFileSync(file, `${GOOD}# said again\n`)
  expect(await readPolicyView(before)).toMatchObject({ inForce: true })
  writeFileSync(file, GOOD.replace('allow', 'deny'))
  expect(await readPolicyView(before)).toMatchObject({ inForce: false, problems: [] })
})

test('who answers for each rule is shown, and whose day to be looked at has passed', async () => {
  const cared = `${GOOD}    owner: ada\n    reviewBy: 2020-01-31\n`
  writeFileSync(
    file,
    cared.replace(
      'rules:\n',
      'rules:\n  - { id: mine, effect: deny, targets: [drop], reviewBy: 2999-01-31 }\n',
    ),
  )
  const { rules, problems } = await readPolicyView(await inForce())
  expect(rules).toEqual([
    { id: 'mine', effect: 'deny', owner: null, reviewBy: '2999-01-31', overdue: false },
    { id: 'reads', effect: 'allow', owner: 'ada', reviewBy: '2020-01-31', overdue: true },
  ])
  expect(problems).toMatchObject([{ severity: 'warning', message: expect.stringContaining('2020-01-31') }])
})

test('a fault is told in its line, and the text is shown all the same', async () => {
  const before = await inForce()
  const broken = GOOD.replace('effect', 'efect')
  writeFileSync(file, broken)
  const view = await readPolicyView(before)
  expect(view).toMatchObject({ text: broken, inForce: false })
  expect(view.problems).toContainEqual(expect.objectContaining({ line: 4, severity: 'error' }))
})

test('a file that is gone is a problem, not a failure', async () => {
  const before = await inForce()
  rmSync(file)
  const view = await readPolicyView(before)
  expect(view).toMatchObject({ text: null, inForce: false })
  expect(view.problems).toHaveLength(1)
})
