/** Rules that configuration names must exist; a suppression that has ended, or can match nothing, is said. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadConfig } from './load.ts'
import { listSuppressionActs } from './suppression-acts.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-rules-'))
  await writeFile(join(folder, 'policy.yaml'), 'version: 1\n')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function problemsOf(inspection: string) {
  const path = join(folder, 'callgate.yaml')
  await writeFile(
    path,
    `version: 1\ninspection:\n${inspection}upstreams: { files: { transport: stdio, command: node } }\n`,
  )
  const loaded = await loadConfig(path, { nowMs: () => Date.parse('2027-01-01T00:00:00Z') })
  return Array.isArray(loaded) ? loaded : loaded.warnings
}

const entry = (more: string) =>
  `  suppressions:\n    - { reason: our own, owner: ada, expires: 2027-06-30, ${more} }\n`

it('a rule that does not exist is an error with a suggestion', async () => {
  expect(await problemsOf(entry('rule: secrets/github-tokn'))).toMatchObject([
    {
      severity: 'error',
      line: 4,
      message: 'no rule reports `secrets/github-tokn`',
      suggestion: 'did you mean secrets/github-token?',
    },
  ])
  expect(await problemsOf('  ruleActions: { secrets/jtw: mask }\n')).toMatchObject([
    { severity: 'error', line: 3, suggestion: 'did you mean secrets/jwt?' },
  ])
})

it('codes of behaviour are known, with what can be done about them', async () => {
  expect(await problemsOf(entry('rule: scenario/loop'))).toEqual([])
  expect(
    await problemsOf('  ruleActions: { behaviour/new-tool: deny, scenario/broad-powers: allow }\n'),
  ).toEqual([])
  expect(await problemsOf('  ruleActions: { scenario/lop: deny }\n')).toMatchObject([
    { severity: 'error', suggestion: 'did you mean scenario/loop?' },
  ])
  expect(await problemsOf('  ruleActions: { scenario/loop: redact }\n')).toMatchObject([
    { severity: 'error', message: '`redact` changes a message, and `scenario/loop` is about none' },
  ])
  expect(
    await problemsOf(
      '  ruleActions: { scenario/loop: deny }\n  behaviour: { actions: { scenario/loop: ask } }\n',
    ),
  ).toMatchObject([{ severity: 'error', suggestion: 'remove one of the two' }])
  expect(await problemsOf(entry(`rule: scenario/loop, digest: ${'ab'.repeat(32)}`))).toMatchObject([
    { severity: 'error', suggestion: 'leave out path and digest' },
  ])
})

it('one that exists is taken, and the end of a suppression and an unknown upstream are warnings', async () => {
  expect(await problemsOf(entry('rule: secrets/jwt, upstream: files'))).toEqual([])
  expect(await problemsOf(entry('rule: secrets/jwt, upstream: fils'))).toMatchObject([
    { severity: 'warning', suggestion: 'did you mean files?' },
  ])
  const ended = entry('rule: secrets/jwt').replace('2027-06-30', '2026-12-31')
  expect(await problemsOf(ended)).toMatchObject([
    { severity: 'warning', message: 'this suppression of secrets/jwt has ended; its findings act again' },
  ])
})

it('a suppression without an owner, or with a digest that is none, is refused', async () => {
  const [missing] = await problemsOf(
    '  suppressions:\n    - { rule: secrets/jwt, reason: our own, expires: 2027-06-30 }\n',
  )
  expect(missing).toMatchObject({ severity: 'error' })
  expect(missing?.message).toContain('owner')
  expect(await problemsOf(entry('rule: secrets/jwt, digest: abc'))).toMatchObject([{ severity: 'error' }])
})

it('an edited suppression is recorded as removed and added', () => {
  const one = { rule: 'secrets/jwt', reason: 'our own', owner: 'ada', expires: '2027-06-30' }
  const other = { ...one, expires: '2027-07-31' }
  expect(listSuppressionActs([one], [one])).toEqual([])
  expect(listSuppressionActs([one], [other])).toMatchObject([
    { act: 'suppression.remove', subject: 'secrets/jwt', after: null },
    {
      act: 'suppression.add',
      subject: 'secrets/jwt',
      before: null,
      note: expect.stringContaining('2027-07-31') as string,
    },
  ])
})
