/** Kills a real gateway while messages to people are on their way: none is lost, and at most the one that was leaving comes twice, as itself. */

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../support/clients.ts'
import { ALLOW_RULE, policyOf } from '../support/test-gateway.ts'
import { callCounted, kill, type Killable, openKillable } from './killable.ts'

const CALLS = 12

interface Told {
  readonly id: string
  readonly notices: readonly {
    readonly facts: readonly { readonly name: string; readonly value: string }[]
  }[]
}

let receiver: Server
let killable: Killable
let isHanging = true
const received: Told[] = []

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => (body += part))
    request.on('end', () => {
      received.push(JSON.parse(body) as Told)
      if (!isHanging) response.end()
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
  const ask = '{ id: ask, effect: allow, on: [call], upstreams: [counted], obligations: [{ approve: {} }] }'
  killable = await openKillable({
    name: 'kill-notifications',
    policy: policyOf([ALLOW_RULE, ask]),
    settings: {
      approvals: { holdMs: 0 },
      response: {
        channels: [{ id: 'desk', type: 'webhook', url, grouping: { windowMs: 0 } }],
        routes: [{ id: 'calls', on: ['approval-waiting'], channels: ['desk'] }],
      },
    },
  })
})
afterAll(async () => {
  await killable.close()
  receiver.closeAllConnections()
  receiver.close()
})

const approvalsOf = (told: Told): readonly string[] =>
  told.notices.flatMap(({ facts }) =>
    facts.filter(({ name }) => name === 'Approval').map(({ value }) => value),
  )

// GATE-30.11
test('what waits outlives a kill; what was told is not told again', async () => {
  const asked: string[] = []
  const ask = async (gateway: Parameters<typeof callCounted>[0], note: string): Promise<void> => {
    asked.push(/apr_[A-Za-z0-9_-]+/.exec(await callCounted(gateway, note))?.[0] ?? 'none')
  }
  const first = await killable.start()
  await ask(first, 'first')
  await waitFor('the first message', async () => received[0])
  // The receiver has it and says nothing; the others wait behind it, some kept and some only in the journal.
  for (let nth = 0; nth < CALLS; nth += 1) await ask(first, `more-${nth}`)
  await kill(first)

  isHanging = false
  const second = await killable.start()
  const everybody = (): Promise<true | undefined> =>
    Promise.resolve(asked.every((id) => received.slice(1).flatMap(approvalsOf).includes(id)) || undefined)
  await waitFor('every approval told', everybody)
  const again = received.filter(({ id }) => id === received[0]?.id)
  expect(again.map(approvalsOf)).toEqual([[asked[0]], [asked[0]]])
  const since = received.slice(1)
  expect(since.flatMap(approvalsOf).toSorted()).toEqual(asked.toSorted())
  await waitFor('all of it marked as sent', async () => {
    const sent = await killable.clientOf(second).listDeliveries({ limit: 100, state: 'sent' })
    return sent.length === asked.length ? true : undefined
  })
  await kill(second)

  const count = received.length
  const third = await killable.start()
  await ask(third, 'last')
  await waitFor('the last message', async () => received[count])
  expect(received.slice(count).flatMap(approvalsOf)).toEqual([asked.at(-1)])
  await third.stop()
}, 60_000)
