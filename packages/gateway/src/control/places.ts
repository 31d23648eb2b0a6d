/** Where a browser shows our pages, as the Host header says; `checkSource` has refused every host that is not ours. */

import type { Place } from '../identity/passkeys.ts'
import { ControlError } from './problem.ts'

/** The origin of the pages: http on loopback, and what the proxy in front shows. */
export function readOrigin(headers: Headers, publicUrl?: string): string {
  const host = headers.get('host') ?? ''
  const shown = publicUrl === undefined ? undefined : new URL(publicUrl)
  return host === shown?.host ? shown.origin : `http://${host}`
}

/** undefined where passkeys cannot be: they are bound to a name, and an address is none (WebAuthn Level 3 §5.1.3). */
export function findPlace(headers: Headers, publicUrl?: string): Place | undefined {
  const origin = readOrigin(headers, publicUrl)
  const { hostname, protocol } = new URL(origin)
  const isName = hostname !== '' && !/^\[|^[\d.]+$/.test(hostname)
  const isSafe = protocol === 'https:' || hostname === 'localhost'
  return isName && isSafe ? { origin, rpId: hostname } : undefined
}

export function needPlace(headers: Headers, publicUrl?: string): Place {
  const place = findPlace(headers, publicUrl)
  if (place !== undefined) return place
  const port = /:\d{1,5}$/.exec(headers.get('host') ?? '')?.[0] ?? ''
  const reason = `Passkeys are bound to a name: open http://localhost${port}/console/ instead of an address.`
  throw new ControlError(400, 'invalid-request', reason)
}

/** Where invitations lead: the public address, or this machine by the name that passkeys can be bound to. */
export function readInvitationBase(headers: Headers, publicUrl?: string): string {
  if (publicUrl !== undefined) return new URL(publicUrl).origin
  const port = /:\d{1,5}$/.exec(headers.get('host') ?? '')?.[0] ?? ''
  return `http://localhost${port}`
}
