/** Who is signed in, and the ways in and out. */

import type { Permission } from '@callgate/contracts/operator'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { ApiError, get, post, remove, setCsrfToken } from './request.ts'

export interface ConsoleSession {
  readonly operator: { readonly name: string; readonly roles: readonly string[] }
  readonly permissions: readonly string[]
  readonly csrfToken: string
  readonly expiresAtMs: number
  readonly idleExpiresAtMs: number
}

function take(session: ConsoleSession): ConsoleSession {
  setCsrfToken(session.csrfToken)
  return session
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () =>
    get<ConsoleSession>('/session').then(take, (error: unknown) => {
      if (error instanceof ApiError && error.status === 401) return null
      throw error
    }),
  staleTime: 60_000,
  refetchInterval: 60_000,
})

export async function signInWithToken(token: string): Promise<ConsoleSession> {
  return take(await post<ConsoleSession>('/session', { token }))
}

export function signOut(): Promise<unknown> {
  return remove('/session')
}

/** Undefined while nobody is known to be signed in. */
export function useSession(): ConsoleSession | undefined {
  return useQuery(sessionQuery).data ?? undefined
}

/** What the signed-in operator may do. The API decides; this only leaves out what it would refuse. */
export function useMay(permission: Permission): boolean {
  return useSession()?.permissions.includes(permission) ?? false
}
