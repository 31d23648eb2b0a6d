/** Your own passkeys: one more for another device, and removing one that is lost. */

import { useQuery } from '@tanstack/react-query'
import { methodsQuery, addPasskey } from '../../api/session.ts'
import { passkeysQuery } from '../../api/queries.ts'
import { ask } from '../../api/client.ts'
import { ActButton, useAct } from '../../ui/act.tsx'
import { NameForm } from '../../ui/field.tsx'
import { Card } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

export function Passkeys() {
  const passkeys = useQuery(passkeysQuery)
  const { data: methods } = useQuery(methodsQuery)
  return (
    <Card flush title="Your passkeys">
      <Loaded query={passkeys} rows={2}>
        {(all) => (
          <ul className="divide-y divide-line text-sm">
            {all.map(({ id, name, createdAtMs, lastUsedAtMs }) => (
              <li className="flex flex-wrap items-center gap-3 px-4 py-2.5" key={id}>
                <Untrusted className="min-w-0 flex-1 font-medium" line max={64} text={name} />
                <span className="text-soft">
                  made <Ago ms={createdAtMs} />
                  {lastUsedAtMs !== null && (
                    <>
                      , used <Ago ms={lastUsedAtMs} />
                    </>
                  )}
                </span>
                <ActButton
                  done="Removed"
                  invalidates={['passkeys']}
                  label="Remove"
                  run={(reason) => ask('DELETE /passkeys/{id}', { path: { id }, query: { reason } })}
                  title="Remove this passkey"
                  tone="bad"
                >
                  It no longer signs you in.
                </ActButton>
              </li>
            ))}
            {all.length === 0 && (
              <li className="px-4 py-4 text-soft">None. A passkey signs you in without a token.</li>
            )}
          </ul>
        )}
      </Loaded>
      {methods?.passkey === true ? (
        <Add />
      ) : (
        <p className="border-t border-line px-4 py-3 text-sm text-soft">
          Passkeys are bound to a name: open this console at http://localhost, or at your public address.
        </p>
      )}
    </Card>
  )
}

function Add() {
  const add = useAct({ run: addPasskey, done: 'One more passkey is yours', invalidates: ['passkeys'] })
  return (
    <NameForm
      busy={add.isPending}
      className="border-t border-line p-3"
      label="What you call the new passkey"
      maxLength={64}
      onName={(name) => add.mutate(name)}
      placeholder="laptop, phone, security key…"
      submit="Add"
    />
  )
}
