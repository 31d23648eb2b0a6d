/** Where an invitation leads: a name, a passkey on this device, and the new operator is in. */

import { useState } from 'react'
import { acceptInvitation } from '../../api/session.ts'
import { Field } from '../../ui/field.tsx'
import { Refusal, Threshold, useSignIn } from './sign-in.tsx'

export const WELCOME_PATH = '/console/welcome'

/** Read once and taken out of the address: it is a secret, and works once. */
const TOKEN = takeToken()

function takeToken(): string {
  if (location.pathname !== WELCOME_PATH) return ''
  const token = location.hash.slice(1)
  history.replaceState(null, '', WELCOME_PATH)
  return token
}

export function Welcome() {
  const [name, setName] = useState('')
  const signIn = useSignIn(async () => {
    const session = await acceptInvitation(TOKEN, name.trim())
    history.replaceState(null, '', '/console/')
    return session
  })
  return (
    <Threshold>
      <div>
        <h2 className="text-lg">Welcome</h2>
        <p className="mt-1 text-sm text-soft">
          You make a passkey on this device: a key that stays here and that you unlock as you unlock the
          device. With it you sign in from now on.
        </p>
      </div>
      {TOKEN === '' ? (
        <Refusal error={new Error('This address lacks its second part, after the #. Open the whole link.')} />
      ) : (
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            signIn.mutate()
          }}
        >
          <Field
            autoComplete="username"
            autoFocus
            hint="Letters, digits and . _ @ -; it stands in every record of what you do. If the invitation names you, leave it empty."
            label="Your name"
            maxLength={64}
            onChange={(event) => setName(event.target.value)}
            pattern="[A-Za-z0-9][A-Za-z0-9._@\-]{0,63}"
            value={name}
          />
          <Refusal error={signIn.error} />
          <button className="button" data-tone="accent" disabled={signIn.isPending} type="submit">
            {signIn.isPending ? 'Waiting for your device…' : 'Make a passkey and come in'}
          </button>
        </form>
      )}
    </Threshold>
  )
}
