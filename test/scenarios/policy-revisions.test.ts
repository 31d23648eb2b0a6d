/** The policy in the store of a running gateway: an agent's call is decided by what is live, and what is tried is only counted. */

import '../support/published-conditions.ts'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AdminEntry, IntentEntry } from '@callgate/contracts/journal'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { GatewayAccess } from '../../packages/gateway/src/cli/command.ts'
import { policy } from '../../packages/gateway/src/cli/policy.ts'
import { startGateway } from '../../packages/gateway/src/main.ts'
import { createControlClient } from '../../packages/gateway/src/control/client.ts'
import { readOperatorToken } from '../../packages/gateway/src/store/operator-token.ts'
import { digestSource } from '../../packages/gateway/src/policy/revisions.ts'
import { openStore } from '../../packages/gateway/src/store/store.ts'
import { connectModern, waitFor } from '../support/clients.ts'
import { everything, startTestGateway, type TestGateway } from '../support/test-gateway.ts'

const SPEAK = `  - id: everybody-may-speak
    effect: allow
    on: [lifecycle, list, read, prompt, complete, sample, elicit, roots, subscribe, notify, cancel, task, error]
`
const OPEN = `version: 1
rules:
${SPEAK}  - id: tools
    effect: allow
    on: [call]
`
const CLOSED = `${OPEN}  - id: no-sums
    effect: deny
    on: [call]
    targets: [get-sum]
`

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway({
    upstreams: { everything: everything() },
    policy: OPEN,
    config: { source: 'store' },
  })
}, 60_000)
afterAll(() => gateway.stop())

async function sum(): Promise<string> {
  const { client } = await connectModern(gateway.url)
  try {
    return JSON.stringify(
      await client
        .callTool({ name: 'everything__get-sum', arguments: { a: 1, b: 2 } })
        .catch((error: unknown) => String(error)),
    )
  } finally {
    await client.close()
  }
}

test(
  'staged it is counted, activated it decides, rolled back it decides no more',
  { timeout: 60_000 },
  async () => {
    const { control } = gateway
    expect(await control.showPolicy()).toMatchObject({
      source: 'store',
      text: OPEN,
      fileState: 'as-live',
      head: { live: { number: 1, author: 'file' } },
    })
    expect(await sum()).toContain('sum of 1 and 2')
    const { number } = await control.draftPolicy({ parent: 1, text: CLOSED, reason: 'no sums' })
    await control.stagePolicy(number, 'try it')
    expect(await sum()).toContain('sum of 1 and 2')
    expect(await control.stagedPolicy()).toMatchObject({
      revision: number,
      differing: 1,
      failed: 0,
      byTool: [{ tool: 'everything/get-sum', was: 'allow', wouldBe: 'deny', count: 1 }],
      newest: [{ rules: ['no-sums'], side: 'request' }],
    })
    const recorded = (await gateway.records('intent')).map(({ entry }) => entry as IntentEntry)
    expect(recorded.filter(({ staged }) => staged !== undefined)).toMatchObject([
      { target: 'get-sum', decision: { effect: 'allow' }, staged: { revision: number, wouldBe: 'deny' } },
    ])

    const before = (await control.status()).snapshot
    await control.activatePolicy(number, 'as tried')
    expect(await sum()).toMatch(/no-sums|policy/)
    expect((await control.status()).snapshot).not.toBe(before)
    await control.rollBackPolicy(1, 'sums are needed')
    expect(await sum()).toContain('sum of 1 and 2')
    expect((await control.status()).snapshot).toBe(before)

    const acts = (await gateway.records('admin')).map(({ entry }) => entry as AdminEntry)
    const changes = acts.filter(({ act }) => /^policy\.(seed|draft|stage|activate|roll-back)$/.test(act))
    expect(changes.map(({ act, after }) => `${act} ${after?.length}`)).toEqual(
      ['seed', 'draft', 'stage', 'activate', 'roll-back'].map((act) => `policy.${act} 64`),
    )
  },
)

test(
  'what is replayed shows the calls that would be decided otherwise, and can be cancelled',
  { timeout: 60_000 },
  async () => {
    const { control } = gateway
    await sum()
    const begun = await control.startReplay({ text: CLOSED, reason: 'what would it stop' })
    const done = await waitFor('the replay', async () => {
      const now = await control.showReplay(begun.id)
      return now.endedAtMs === null ? undefined : now
    })
    expect(done).toMatchObject({ state: 'done', failure: null })
    expect(done.calls).toBeGreaterThan(1)
    const differences = await control.listReplayed(begun.id)
    expect(differences).toHaveLength(done.changed)
    expect(differences[0]).toMatchObject({
      tool: 'everything/get-sum',
      was: 'allow',
      wouldBe: 'deny',
      rules: expect.arrayContaining(['no-sums']),
    })
    const other = await control.startReplay({ revision: 1, reason: 'again' })
    await expect(control.startReplay({ revision: 1, reason: 'twice' })).rejects.toThrow(/runs already/)
    expect((await control.cancelReplay(other.id)).state).toMatch(/cancelled|done/)
    await expect(control.startReplay({ text: 'rules: 1', reason: 'odd' })).rejects.toThrow(/error at line 1/)
  },
)

test('the command does the same', { timeout: 60_000 }, async () => {
  const config = join(gateway.directory, 'callgate.yaml')
  const draft = join(gateway.directory, 'draft.yaml')
  await writeFile(draft, CLOSED.replace('effect: deny', 'effect: denied'))
  const wrong = callgate('edit', '--from', draft, '--reason', 'by hand', '--config', config)
  await expect(wrong).rejects.toThrow(/errors/)
  await writeFile(draft, CLOSED)
  const made = await callgate('edit', '--from', draft, '--reason', 'by hand', '--config', config)
  const [, number = ''] = /revision (\d+)/.exec(made) ?? []
  expect(await callgate('diff', number, '--config', config)).toMatch(/revision 1 to revision \d+: 4 added/)
  await callgate('stage', number, '--reason', 'try', '--config', config)
  expect(await callgate('staged', '--config', config)).toContain('0 of 0 messages')
  await callgate('activate', number, '--reason', 'go', '--config', config)
  expect(await sum()).toMatch(/no-sums|policy/)
  await callgate('rollback', '1', '--reason', 'back', '--config', config)
  expect(await sum()).toContain('sum of 1 and 2')
  expect(await callgate('history', '--config', config)).toMatch(
    new RegExp(`${number} +past +1 +operator[^]*1 +live +- +file`),
  )
  expect(await callgate('show', number, '--config', config)).toContain('no-sums')
})

async function callgate(...args: string[]): Promise<string> {
  let out = ''
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text)
    return true
  })
  try {
    expect(await policy.run(args, {} as GatewayAccess)).toBe(0)
  } finally {
    write.mockRestore()
  }
  return out
}

test('an edit of the file is not used, and is said', { timeout: 60_000 }, async () => {
  const { control } = gateway
  await gateway.editPolicy(`${OPEN}# edited\n`)
  await waitFor('the edit to be noticed', async () =>
    (await control.status()).policy.fileEdited ? true : undefined,
  )
  expect(await control.showPolicy()).toMatchObject({ text: OPEN, fileState: 'edited' })
  expect(await sum()).toContain('sum of 1 and 2')
})

test(
  'after a restart the live revision decides, whatever has become of the file',
  { timeout: 60_000 },
  async () => {
    const { control, directory } = gateway
    const { number } = await control.draftPolicy({ parent: 1, text: CLOSED, reason: 'no sums again' })
    await control.stagePolicy(number, 'try it over a restart')
    await control.activatePolicy(number, 'for good')
    await gateway.running.close(1_000)
    await writeFile(join(directory, 'policy.yaml'), 'this: is no policy')
    const again = await startGateway({ configPath: join(directory, 'callgate.yaml') })
    try {
      const url = again.controlUrl
      const client = createControlClient({ url, operatorToken: readOperatorToken(again.dataDirectory) })
      expect(await client.policyHead()).toMatchObject({ live: { number }, staged: null })
      expect(await client.explainPolicy({ upstream: 'everything', target: 'get-sum' })).toMatchObject({
        effect: 'deny',
      })
      expect((await client.status()).policy).toMatchObject({ live: number, fileEdited: true })
    } finally {
      await again.close(1_000)
    }
    // A text that no longer checks, as after an upgrade, and is not the one on record: operators come in to mend it, agents do not.
    const alter = async (of: number, change: { text: string; digest?: string }): Promise<void> => {
      const store = await openStore(join(again.dataDirectory, 'callgate.db'))
      const altered = store.db.updateTable('policy_revisions').set(change)
      await altered.where('tenant', '=', 'default').where('number', '=', of).execute()
      await store.close()
    }
    const broken = { text: 'rules: 7', cases: null }
    await alter(number, { text: broken.text, digest: digestSource(broken) })
    let mended = 0
    const closed = await startGateway({ configPath: join(directory, 'callgate.yaml') })
    try {
      const url = closed.controlUrl
      const client = createControlClient({ url, operatorToken: readOperatorToken(closed.dataDirectory) })
      expect(await client.showPolicy()).toMatchObject({
        inForce: false,
        problems: [
          { message: expect.stringContaining(`revision ${number} was put in force`) as string },
          { severity: 'error', line: 1 },
          {},
        ],
      })
      const asked = { upstream: 'everything', target: 'echo' }
      expect(await client.explainPolicy(asked)).toMatchObject({ effect: 'deny' })
      const made = await client.draftPolicy({ parent: number, text: OPEN, reason: 'mended' })
      await client.activatePolicy(made.number, 'mended')
      expect(await client.explainPolicy(asked)).toMatchObject({ effect: 'allow' })
      mended = made.number
    } finally {
      await closed.close(1_000)
    }
    // Whoever writes to the store past the gateway puts nothing in force.
    await alter(mended, { text: `${OPEN}# and more` })
    const wary = await startGateway({ configPath: join(directory, 'callgate.yaml') })
    try {
      const url = wary.controlUrl
      const client = createControlClient({ url, operatorToken: readOperatorToken(wary.dataDirectory) })
      const problems = [
        { severity: 'error', message: expect.stringContaining('is not what was kept') as string },
      ]
      expect(await client.showPolicy()).toMatchObject({ inForce: false, problems })
      const asked = { upstream: 'everything', target: 'echo' }
      expect(await client.explainPolicy(asked)).toMatchObject({ effect: 'deny' })
      await client.rollBackPolicy(1, 'altered')
      expect(await client.explainPolicy(asked)).toMatchObject({ effect: 'allow' })
    } finally {
      await wary.close(1_000)
    }
  },
)
