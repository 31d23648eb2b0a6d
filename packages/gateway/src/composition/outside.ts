/** Composes what speaks to somebody outside: the judge, the operator's own interceptors, and anchors of the journal. */

import type { CallgateConfig } from '@callgate/contracts/config'
import type { NetworkConfig } from '@callgate/contracts/network'
import { resolveSecret } from '../config/secrets.ts'
import { createInterceptorPort } from '../interceptors/webhook.ts'
import { createFileAnchor, createWebhookAnchor } from '../journal/anchors.ts'
import type { Anchor } from '../journal/ports.ts'
import { createJudgePort } from '../judge/judge.ts'
import type { Keyring } from '../keyring/keyring.ts'
import { createAsk } from '../network/ask.ts'
import { createSendMail } from '../network/mail.ts'
import { createReach, type ExplainBar, type Reach, resolveBySystem } from '../network/reach.ts'
import type { SendMail } from '../pipeline/ports/mail-port.ts'
import { createLimiter } from '../pipeline/limits/limiter.ts'
import type { Ports } from '../pipeline/passage.ts'
import type { JournalPort, Logger } from '../pipeline/ports/ports.ts'
import { systemClock, systemRandom } from '../system.ts'
import { postCheckpoint } from '../upstream/post-checkpoint.ts'

/** The one way out of this process: everything it connects to, it connects to through these. */
export interface Outside {
  readonly reach: Reach
  readonly ask: ReturnType<typeof createAsk>
  readonly sendMail: SendMail
  /** From now on nothing is connected to where this says why not. */
  barDestinations(explain: ExplainBar): void
}

export function openOutside(settings: () => NetworkConfig): Outside {
  let bar: ExplainBar = () => undefined
  const reach = createReach(settings, resolveBySystem, (host, address) => bar(host, address))
  return {
    reach,
    ask: createAsk(reach),
    sendMail: createSendMail({ reach, pins: () => settings().pins }),
    barDestinations(explain) {
      bar = explain
      reach.endBarred()
    },
  }
}

/** Opened before the journal, and so before there is a snapshot: of the configuration as it was read. */
export function anchorsOf(config: Pick<CallgateConfig, 'journal' | 'network'>): Anchor[] {
  const { post } = openOutside(() => config.network).ask
  return config.journal.anchors.map((anchor) =>
    'file' in anchor
      ? createFileAnchor(anchor.file)
      : createWebhookAnchor(
          anchor.webhook,
          postCheckpoint(post, anchor.secret === undefined ? null : () => resolveSecret(anchor.secret ?? '')),
        ),
  )
}

export interface OutsideParts {
  readonly keyring: Keyring
  readonly journal: Pick<JournalPort, 'digest'>
  readonly logger: Logger
  readonly ask: Outside['ask']
}

export function outsidePorts({
  journal,
  keyring,
  logger,
  ask,
}: OutsideParts): Pick<Ports, 'judge' | 'interceptors'> {
  return {
    interceptors: createInterceptorPort({
      clock: systemClock,
      limiter: createLimiter(systemClock),
      resolveSecret: (reference) => resolveSecret(reference),
      ownKey: (interceptor) => interceptorKey(keyring, interceptor),
      post: ask.post,
    }),
    judge: createJudgePort({
      clock: systemClock,
      random: systemRandom,
      logger,
      digest: (text) => journal.digest(text),
      resolveSecret: (reference) => resolveSecret(reference),
      post: ask.post,
    }),
  }
}

/** The key a webhook without a secret of its own is signed with, under the current master key. */
export function interceptorKey(
  keyring: Keyring,
  interceptor: string,
): { readonly id: string; readonly key: Uint8Array } {
  const id = keyring.currentId
  const key = keyring.purposeKey(id, `interceptor ${interceptor}`)
  if (key === undefined) throw new Error('The keyring does not know its own current key.')
  return { id, key }
}
