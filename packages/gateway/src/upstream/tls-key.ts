/** Which key a TLS server proves to have: told before the first byte of a request goes there. */

import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { TLSSocket } from 'node:tls'
import { CallgateError, type Refusal } from '@callgate/contracts/errors'
import type { buildConnector } from 'undici'

const build = createRequire(import.meta.url)('undici/lib/core/connect.js') as typeof buildConnector

/** SHA-256 over the public key of the certificate (SPKI), in base64 as pins are written. */
export type CheckTlsKey = (spki: string) => Promise<Refusal | undefined>

export function connectChecked(
  options: buildConnector.BuildOptions,
  check: CheckTlsKey,
): buildConnector.connector {
  // A resumed session shows no certificate.
  const connect = build({ ...options, allowH2: false, maxCachedSessions: 0 })
  return (to, callback) =>
    connect(to, (error, socket) => {
      if (error !== null) return callback(error, null)
      if (!(socket instanceof TLSSocket)) return callback(null, socket)
      checkSocket(socket, check).then(
        () => callback(null, socket),
        (refused: unknown) => {
          socket.destroy()
          callback(refused instanceof Error ? refused : new Error(String(refused)), null)
        },
      )
      return undefined
    })
}

async function checkSocket(socket: TLSSocket, check: CheckTlsKey): Promise<void> {
  const key = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' })
  if (key === undefined) throw new Error('The server showed no certificate.')
  const refusal = await check(createHash('sha256').update(key).digest('base64'))
  if (refusal !== undefined) throw new CallgateError(refusal)
}
