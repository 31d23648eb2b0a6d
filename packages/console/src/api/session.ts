/** Who is signed in, and the ways in and out. */

import type { Permission } from '@callgate/contracts/operator'
import type { SessionInfo, SignInMethods } from '@callgate/contracts/sign-in'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { ApiError, get, post, remove, setCsrfToken } from './request.ts'

function take(session: SessionInfo): SessionInfo {
  setCsrfToken(session.csrfToken)
  return session
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () =>
    get<SessionInfo>('/session').then(take, (error: unknown) => {
      if (error instanceof ApiError && error.status === 401) return null
      throw error
    }),
  staleTime: 60_000,
  refetchInterval: 60_000,
})

export const methodsQuery = queryOptions({
  queryKey: ['methods'],
  queryFn: () => get<SignInMethods>('/session/methods'),
  staleTime: Number.POSITIVE_INFINITY,
})

export async function signInWithToken(token: string): Promise<SessionInfo> {
  return take(await post<SessionInfo>('/session', { token }))
}

type RequestOptions = Parameters<typeof PublicKeyCredential.parseRequestOptionsFromJSON>[0]
type CreationOptions = Parameters<typeof PublicKeyCredential.parseCreationOptionsFromJSON>[0]

export async function signInWithPasskey(): Promise<SessionInfo> {
  const options = await post<RequestOptions>('/session/passkey/options')
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  const credential = toJson(await navigator.credentials.get({ publicKey }))
  return take(await post<SessionInfo>('/session/passkey', credential))
}

interface Invited {
  readonly name: string
  readonly roles: readonly string[]
  readonly options: CreationOptions
}

/** Follows an invitation: a passkey is made on this device, and whoever made it is signed in. */
export async function acceptInvitation(token: string, name: string): Promise<SessionInfo> {
  const wanted = name === '' ? { token } : { token, name }
  const { options } = await post<Invited>('/session/invitation/options', wanted)
  const made = await makePasskey(options)
  return take(await post<SessionInfo>('/session/invitation', { ...made, token }))
}

export async function addPasskey(name: string): Promise<void> {
  const made = await makePasskey(await post<CreationOptions>('/passkeys/options'))
  await post('/passkeys', { ...made, name })
}

async function makePasskey(options: CreationOptions): Promise<Made> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  return toJson(await navigator.credentials.create({ publicKey }))
}

type Made = ReturnType<PublicKeyCredential['toJSON']>

function toJson(credential: Credential | null): Made {
  if (credential instanceof PublicKeyCredential) return credential.toJSON()
  throw new Error('No passkey was chosen.')
}

export function signOut(): Promise<unknown> {
  return remove('/session')
}

/** Undefined while nobody is known to be signed in. */
export function useSession(): SessionInfo | undefined {
  return useQuery(sessionQuery).data ?? undefined
}

/** What the signed-in operator may do. The API decides; this only leaves out what it would refuse. */
export function useMay(permission: Permission): boolean {
  return useSession()?.permissions.includes(permission) ?? false
}
