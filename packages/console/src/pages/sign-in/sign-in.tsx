/** Signing in: who you are, said once; the page that was asked for then opens. */

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { sessionQuery, signInWithToken } from '../../api/session.ts'
import { Mark } from '../../ui/icon.tsx'

export function SignIn() {
  return (
    <main className="grid min-h-screen place-items-center bg-side p-4">
      <div className="w-full max-w-md">
        <div className="mb-6 flex items-center justify-center gap-3 text-side-ink">
          <Mark size={36} />
          <h1 className="text-2xl">Callgate</h1>
        </div>
        <TokenForm />
        <p className="mt-5 text-center text-xs text-side-soft">
          The guarded door between AI agents and the tools they call.
        </p>
      </div>
    </main>
  )
}

function TokenForm() {
  const client = useQueryClient()
  const fieldId = useId()
  const [token, setToken] = useState('')
  const signIn = useMutation({
    mutationFn: () => signInWithToken(token.trim()),
    onSuccess: (session) => client.setQueryData(sessionQuery.queryKey, session),
  })
  return (
    <form
      className="card flex flex-col gap-4 p-6"
      onSubmit={(event) => {
        event.preventDefault()
        signIn.mutate()
      }}
    >
      <div>
        <h2 className="text-lg">Sign in</h2>
        <p className="mt-1 text-sm text-soft">
          With the token of an operator. That of this machine stands in{' '}
          <code className="font-mono text-xs">operator.token</code> of the data directory; others come from{' '}
          <code className="font-mono text-xs">callgate operator create</code>.
        </p>
      </div>
      <div>
        <label className="mb-1 block text-sm font-medium" htmlFor={fieldId}>
          Operator token
        </label>
        <input
          autoComplete="off"
          autoFocus
          className="field font-mono"
          id={fieldId}
          maxLength={512}
          onChange={(event) => setToken(event.target.value)}
          required
          spellCheck={false}
          type="password"
          value={token}
        />
      </div>
      {signIn.error !== null && (
        <p className="rounded-md bg-bad-wash px-3 py-2 text-sm text-bad" role="alert">
          {signIn.error.message}
        </p>
      )}
      <button className="button" data-tone="accent" disabled={signIn.isPending} type="submit">
        {signIn.isPending ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  )
}
