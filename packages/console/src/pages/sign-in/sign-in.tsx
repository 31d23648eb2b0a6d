/** Signing in: by passkey, at an issuer, or with a token, whichever there is; the page that was asked for then opens. */

import type { SessionInfo, SignInMethods } from '@callgate/contracts/sign-in'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { methodsQuery, sessionQuery, signInWithPasskey, signInWithToken } from '../../api/session.ts'
import { Field } from '../../ui/field.tsx'
import { Mark } from '../../ui/icon.tsx'

/** What surrounds the ways in. */
export function Threshold({ children }: { readonly children: ReactNode }) {
  return (
    <main className="grid min-h-screen place-items-center bg-side p-4">
      <div className="w-full max-w-md">
        <div className="mb-6 flex items-center justify-center gap-3 text-side-ink">
          <Mark size={36} />
          <h1 className="text-2xl">Callgate</h1>
        </div>
        <div className="card flex flex-col gap-5 p-6">{children}</div>
        <p className="mt-5 text-center text-xs text-side-soft">
          The guarded door between AI agents and the tools they call.
        </p>
      </div>
    </main>
  )
}

export function useSignIn(run: () => Promise<SessionInfo>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: run,
    onSuccess: (session) => client.setQueryData(sessionQuery.queryKey, session),
  })
}

export function Refusal({ error }: { readonly error: Error | null }) {
  if (error === null) return null
  return (
    <p className="rounded-md bg-bad-wash px-3 py-2 text-sm text-bad" role="alert">
      {error.name === 'NotAllowedError' ? 'No passkey was used.' : error.message}
    </p>
  )
}

const REFUSED = new Error(
  'The issuer vouches for nobody who may come in here. An administrator can change that.',
)

export function SignIn() {
  const { data: methods } = useQuery(methodsQuery)
  const wasRefused = new URLSearchParams(location.search).get('sign-in') === 'refused'
  const others = methods !== undefined && (methods.passkey || methods.oidc.length > 0)
  return (
    <Threshold>
      <h2 className="text-lg">Sign in</h2>
      {wasRefused && <Refusal error={REFUSED} />}
      {others && <Others methods={methods} />}
      <TokenForm only={!others} />
    </Threshold>
  )
}

function Others({ methods }: { readonly methods: SignInMethods }) {
  const passkey = useSignIn(signInWithPasskey)
  const inside = location.pathname.replace(/\/+$/, '/')
  return (
    <div className="flex flex-col gap-3">
      {methods.passkey && (
        <button
          className="button"
          data-tone="accent"
          disabled={passkey.isPending}
          onClick={() => passkey.mutate()}
          type="button"
        >
          Sign in with a passkey
        </button>
      )}
      <Refusal error={passkey.error} />
      {methods.oidc.map(({ issuer, name }) => (
        <a
          className="button"
          href={`/api/v1/session/oidc/${encodeURIComponent(issuer)}?to=${encodeURIComponent(inside)}`}
          key={issuer}
        >
          Sign in with {name}
        </a>
      ))}
      <p className="flex items-center gap-3 text-xs text-soft before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </p>
    </div>
  )
}

function TokenForm({ only }: { readonly only: boolean }) {
  const [token, setToken] = useState('')
  const signIn = useSignIn(() => signInWithToken(token.trim()))
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        signIn.mutate()
      }}
    >
      <Field
        autoComplete="off"
        autoFocus
        className="font-mono"
        hint={
          <>
            That of this machine stands in <code className="font-mono">operator.token</code> of the data
            directory; others come from <code className="font-mono">callgate operator add</code>.
          </>
        }
        label="Operator token"
        maxLength={256}
        onChange={(event) => setToken(event.target.value)}
        required
        spellCheck={false}
        type="password"
        value={token}
      />
      <Refusal error={signIn.error} />
      <button
        className="button"
        data-tone={only ? 'accent' : undefined}
        disabled={signIn.isPending}
        type="submit"
      >
        {signIn.isPending ? 'Signing in…' : 'Sign in with the token'}
      </button>
    </form>
  )
}
