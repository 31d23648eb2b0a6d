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
      if (error !== null) callback(error, null)
      else if (socket instanceof TLSSocket) void handOver(socket, check, callback)
      else callback(null, socket)
    })
}

async function handOver(
  socket: TLSSocket,
  check: CheckTlsKey,
  callback: buildConnector.Callback,
): Promise<void> {
  const refused = await checkSocket(socket, check)
  if (refused === undefined) return callback(null, socket)
  socket.destroy()
  callback(refused, null)
}

async function checkSocket(socket: TLSSocket, check: CheckTlsKey): Promise<Error | undefined> {
  try {
    const key = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' })
    if (key === undefined) return new Error('The server showed no certificate.')
    const refusal = await check(createHash('sha256').update(key).digest('base64'))
    return refusal === undefined ? undefined : new CallgateError(refusal)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
