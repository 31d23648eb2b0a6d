/** Listings under failure: an item that cannot be judged stays unknown, and a change while a list is read is not lost. */

import { CallgateError, refuse, type Refusal } from '@callgate/contracts/errors'
import { expect, test } from 'vitest'
import { Definitions } from './definitions.ts'
import type { Reply } from '../passage.ts'
import type { UpstreamSession } from '../ports/ports.ts'

function sessionOf(upstream: string): UpstreamSession {
  const never = () => Promise.reject(new Error('not asked here'))
  return {
    upstream,
    era: 'legacy',
    version: '2025-11-25',
    serverInfo: {},
    capabilities: { tools: {} },
    instructions: null,
    discovery: {},
    closed: false,
    request: never,
    notify: never,
    onEvent: () => () => undefined,
    onClosed: () => () => undefined,
    onRenewed: () => () => undefined,
    hold: () => () => undefined,
  }
}

function listOf(...names: readonly string[]): Reply {
  return { type: 'result', value: { tools: names.map((name) => ({ name })) }, text: null }
}

function definitionsOver(
  ask: () => Promise<Reply | Refusal>,
  more: { judge?: () => Promise<never>; itemsMax?: number } = {},
): Definitions {
  return new Definitions({
    ask,
    judge: more.judge ?? ((item) => Promise.resolve(item.definition)),
    announce: () => undefined,
    snapshotDigest: () => 'snapshot',
    nowMs: () => 0,
    itemsMax: more.itemsMax ?? 100,
    listLifeMs: () => 60_000,
    waitsForFresh: () => false,
  })
}

test('a judgement that fails leaves the item unknown and breaks nothing', async () => {
  const judge = () => Promise.reject(new CallgateError(refuse('journal-unavailable', 'The disk is full.')))
  const definitions = definitionsOver(() => Promise.resolve(listOf('a')), { judge })
  const session = sessionOf('up')
  expect(await definitions.lookup(session, 'default', 'tool', 'a')).toMatchObject({
    code: 'journal-unavailable',
  })
  expect(await definitions.all(session, 'default', 'tool')).toMatchObject({ code: 'journal-unavailable' })
})

test('a change that is announced while the list is being read is read again', async () => {
  const first = Promise.withResolvers<Reply>()
  const answers: (() => Promise<Reply>)[] = [() => first.promise, () => Promise.resolve(listOf('new'))]
  const definitions = definitionsOver(() => (answers.shift() ?? (() => Promise.resolve(listOf('new'))))())
  const session = sessionOf('up')
  const reading = definitions.all(session, 'default', 'tool')
  definitions.invalidate(session, 'tool')
  first.resolve(listOf('old'))
  await reading
  expect(await definitions.all(session, 'default', 'tool')).toMatchObject([{ name: 'new' }])
})

test('a changed list that cannot be read gives no definition, and says why', async () => {
  const answers: (Reply | Refusal)[] = [listOf('a')]
  const definitions = definitionsOver(() =>
    Promise.resolve(answers.shift() ?? refuse('upstream-timeout', 'It hangs.')),
  )
  const session = sessionOf('up')
  expect(await definitions.lookup(session, 'default', 'tool', 'a')).toMatchObject({ name: 'a' })
  definitions.invalidate(session, 'tool')
  for (const name of ['a', 'b'])
    expect(await definitions.lookup(session, 'default', 'tool', name)).toMatchObject({
      code: 'upstream-timeout',
    })
})

test('a list that was read says of a name that it has not, and of nothing else', async () => {
  const definitions = definitionsOver(() => Promise.resolve(listOf('a')))
  expect(await definitions.lookup(sessionOf('up'), 'default', 'tool', 'b')).toBeUndefined()
})

test('pages of ever new items fill no more than their share', async () => {
  const definitions = definitionsOver(() => Promise.resolve(listOf()), { itemsMax: 3 })
  const learned = await definitions.learn(
    sessionOf('up'),
    'default',
    'tool',
    ['a', 'b', 'c', 'd'].map((name) => ({ name })),
  )
  expect(learned.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
})
