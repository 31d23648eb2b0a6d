/** Signing in over a real store for tests. */

import { randomBytes } from 'node:crypto'
import { OperatorsConfig } from '@callgate/contracts/operators-config'
import { NetworkConfig } from '@callgate/contracts/network'
import type { z } from 'zod'
import { createAsk } from '../network/ask.ts'
import { createReach } from '../network/reach.ts'
import type { Clock } from '../pipeline/ports/ports.ts'
import type { Store } from '../store/store.ts'
import type { Operators } from './operators.ts'
import { openSignIn, type SignIn } from './sign-in.ts'

const logger = { debug() {}, info() {}, warn() {}, error() {} }

export function openTestSignIn(
  parts: { store: Store; operators: Operators; clock: Pick<Clock, 'nowMs'> },
  settings: z.input<typeof OperatorsConfig> = {},
): Promise<SignIn> {
  const parsed = OperatorsConfig.parse(settings)
  return openSignIn({
    ...parts,
    logger,
    random: { bytes: (count) => randomBytes(count) },
    settings: () => parsed,
    ask: createAsk(createReach(() => NetworkConfig.parse({}))),
    resolveSecret: async (reference) => reference.slice(4),
  })
}
