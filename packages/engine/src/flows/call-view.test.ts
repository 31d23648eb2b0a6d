/** What the names of arguments show is remembered for these names alone. */

import { expect, it } from 'vitest'
import type { JsonObject } from '@callgate/contracts/json'
import { kindsOfArguments } from './call-view.ts'

const callOf = (args: JsonObject) => ({
  id: 'c1',
  upstream: 'mail',
  tool: 'act',
  labels: { trust: 'untrusted', sensitivity: 'internal', kinds: [], proposed: true } as const,
  args,
  atMs: 0,
})

it('tells names apart whatever signs they hold', () => {
  expect(kindsOfArguments(callOf({ 'to\0body': '', 'to","body': '' }))).toEqual([])
  expect(kindsOfArguments(callOf({ to: 'a@firm.example', body: 'x' }))).toContain('sends-outside')
  expect(kindsOfArguments(callOf({ 'to\0body': '', 'to","body': '' }))).toEqual([])
})

it('takes no word of an answer for what the tool does', () => {
  const args = { subject: 'x', inputResponses: { q: { to: 'a@firm.example', body: 'x' } } }
  expect(kindsOfArguments(callOf(args))).toContain('sends-outside')
  expect(kindsOfArguments({ ...callOf(args), answers: '/inputResponses' })).toEqual([])
})
