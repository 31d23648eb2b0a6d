/** Who is signed in, when what let them in is taken out of the configuration. */

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NetworkConfig } from '@callgate/contracts/network'
import { OperatorsConfig } from '@callgate/contracts/operators-config'
import { createAsk } from '../network/ask.ts'
import { createReach } from '../network/reach.ts'
import { openStore, type Store } from '../store/store.ts'
import { openOperators, type Operator } from './operators.ts'
import { openSignIn } from './sign-in.ts'

const clock = { nowMs: () => 5 }
const random = { bytes: (count: number) => randomBytes(count) }
const logger = { debug() {}, info() {}, warn() {}, error() {} }
const MACHINE = { id: null, name: 'machine', roles: [] } as const satisfies Operator
const CORP = { id: 'corp', issuer: 'https://idp.example', clientId: 'callgate', roles: { all: ['viewer'] } }

let directory: string
let store: Store
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'callgate-sign-in-'))
  store = await openStore(join(directory, 'store.sqlite'))
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

test('an issuer that is taken out signs out whom it let in, and nobody else', async () => {
  let settings = OperatorsConfig.parse({ oidc: [CORP] })
  const operators = await openOperators({ store, clock, random })
  const { sessions } = await openSignIn({
    store,
    clock,
    random,
    operators,
    logger,
    settings: () => settings,
    resolveSecret: (reference) => Promise.resolve(reference),
    ask: createAsk(createReach(() => NetworkConfig.parse({}))),
  })
  const come = (name: string) => operators.admit({ name, owner: 'ada', roles: ['viewer'] })
  const secrets: string[] = []
  for (const operator of [await come('corp:ada'), await come('grace'), MACHINE])
    if (operator !== undefined) secrets.push(await sessions.open(operator))
  const names = () => secrets.map((secret) => sessions.find(secret, MACHINE)?.operator.name)
  const isOpen = () => secrets.map((secret) => sessions.isOpen(sessions.find(secret, MACHINE)?.id ?? ''))
  expect(names()).toEqual(['corp:ada', 'grace', 'machine'])
  settings = OperatorsConfig.parse({ oidc: [{ ...CORP, id: 'other' }] })
  expect(names()).toEqual([undefined, 'grace', 'machine'])
  expect(isOpen()).toEqual([false, true, true])
})
