/** What may be said of a JSON Web Token: algorithm, issuer, audience and expiry, which name no person; never the signature. */

import { readJson } from '@callgate/contracts/read-json'
import { decodeUtf8, readBase64 } from '../../views/decode.ts'

/** Names of hosts and of services; anything else could carry a text of the sender's choosing. */
const PLAIN = /^[A-Za-z0-9][\w.:/-]{0,79}$/

/** The claims in brackets, or nothing when none can be read. */
export function describeJwt(token: string): string {
  const [header, payload] = token.split('.').map(readMembers)
  const said: string[] = []
  const algorithm = header?.['alg']
  if (typeof algorithm === 'string' && /^[A-Za-z0-9-]{2,16}$/.test(algorithm)) said.push(algorithm)
  for (const [claim, words] of [
    ['iss', 'issued by'],
    ['aud', 'for'],
  ] as const) {
    const value = payload?.[claim]
    if (typeof value === 'string' && PLAIN.test(value)) said.push(`${words} ${value}`)
  }
  const expiry = payload?.['exp']
  if (typeof expiry === 'number' && expiry > 0 && expiry < 1e11)
    said.push(`expires ${new Date(Math.floor(expiry) * 1000).toISOString()}`)
  return said.length === 0 ? '' : ` (${said.join(', ')})`
}

function readMembers(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = readJson(decodeUtf8(readBase64(part.slice(0, 8192))) ?? '')
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    // Encrypted or cut off: nothing can be said of it.
    return undefined
  }
}
