/** Composes what operators may do with the master keys, with the core that runs or, when none does, with the data directory alone. */

import { join } from 'node:path'
import type { ConfidentialKeys } from '@callgate/contracts/confidential'
import type { CallgateConfig } from '@callgate/contracts/config'
import type { MasterKeysView } from '@callgate/contracts/control'
import { CallgateError, refuse } from '@callgate/contracts/errors'
import { confidentialKeysOf } from './inspector.ts'
import { keyFileOf, loadOrFail, openLog } from './core.ts'
import { interceptorKey } from './outside.ts'
import { rotateMasterKey } from '../control/rotate-master-key.ts'
import type { ControlServices } from '../control/services.ts'
import { journalDirectory, type Journal } from '../journal/journal.ts'
import { LOG_FILE, LogHead, logOrigin, readShape } from '../journal/layout.ts'
import { formatVerifierKey } from '../journal/note.ts'
import { openKeyring, type Keyring } from '../keyring/keyring.ts'
import { systemClock, systemRandom } from '../system.ts'
import { createLogger } from '../telemetry/logger.ts'

interface KeyParts {
  readonly config: CallgateConfig
  readonly keyring: Keyring
  readonly journal: Journal
}

export function masterKeyServices({ config, keyring, journal }: KeyParts): ControlServices['masterKeys'] {
  return {
    list: () => describeKeys(config, keyring, journal.origin),
    async prepareNext() {
      const { source } = config.keys
      if (source !== 'data')
        throw new CallgateError(
          refuse(
            'invalid-request',
            `The keys come from ${source}: add the new key there, newest last, and restart.`,
          ),
        )
      const next = await keyring.prepareNext()
      return {
        id: next.id,
        async use() {
          // Whoever trusts the key before can follow to the new one: its record is signed by the one before.
          await journal.checkpoint()
          next.use()
          await journal.checkpoint()
        },
      }
    },
  }
}

function describeKeys(config: CallgateConfig, keyring: Keyring, origin: string | null): MasterKeysView {
  const publicKeys = keyring.publicKeys()
  return {
    source: config.keys.source,
    keys: keyring.ids.map((id, index) => {
      const key = publicKeys[index]
      const verifierKey = origin === null || key === undefined ? null : formatVerifierKey(origin, key)
      return { id, current: id === keyring.currentId, verifierKey }
    }),
  }
}

/** The keys of a gateway that does not run. Makes none. */
export async function listMasterKeys(configPath: string): Promise<MasterKeysView> {
  const { config } = await loadOrFail(configPath)
  const file = keyFileOf(config)
  if (file.read() === undefined) return { source: config.keys.source, keys: [] }
  const keyring = await openKeyring({ file, clock: systemClock, random: systemRandom })
  const head = readShape(join(journalDirectory(config.data), LOG_FILE), LogHead)
  return describeKeys(config, keyring, head === undefined ? null : logOrigin(head.logId))
}

/** The keys of confidential digests on a configuration, and which of them is in use; makes the first key where there is none. */
export async function readConfidentialKeys(
  configPath: string,
): Promise<{ readonly currentId: string; readonly keys: ConfidentialKeys }> {
  const { config } = await loadOrFail(configPath)
  const keyring = await openKeyring({ file: keyFileOf(config), clock: systemClock, random: systemRandom })
  return { currentId: keyring.currentId, keys: confidentialKeysOf(keyring) }
}

/** Adds a master key while no gateway runs. The journal is opened for it, so its lock keeps every gateway out meanwhile. */
export async function rotateMasterKeyOffline(configPath: string, reason: string): Promise<MasterKeysView> {
  const { config } = await loadOrFail(configPath)
  const keyring = await openKeyring({ file: keyFileOf(config), clock: systemClock, random: systemRandom })
  const journal = await openLog(config, keyring)
  try {
    const masterKeys = masterKeyServices({ config, keyring, journal })
    const logger = createLogger(config.telemetry.level)
    return await rotateMasterKey(
      { recordAdmin: (entry) => journal.append(entry), logger, masterKeys, operator: 'operator' },
      reason,
    )
  } finally {
    await journal.close()
  }
}

/** The key that posts to an interceptor are signed with. Makes no master key. */
export async function readInterceptorKey(
  configPath: string,
  interceptor: string,
): Promise<{ readonly keyId: string; readonly key: string }> {
  const { config } = await loadOrFail(configPath)
  const found = config.inspection.interceptors.find(({ id }) => id === interceptor)
  if (found?.type !== 'webhook')
    throw new CallgateError(refuse('not-found', `No webhook is called ${JSON.stringify(interceptor)}.`))
  if (found.secret !== undefined)
    throw new CallgateError(refuse('invalid-request', `Its posts are signed with ${found.secret}.`))
  const file = keyFileOf(config)
  if (file.read() === undefined)
    throw new CallgateError(refuse('not-found', 'There is no master key yet; the first start makes one.'))
  const keyring = await openKeyring({ file, clock: systemClock, random: systemRandom })
  const { id, key } = interceptorKey(keyring, interceptor)
  return { keyId: id, key: Buffer.from(key).toString('hex') }
}
