/** Checks the whole journal again, record by record, with how far it is and what came of it; and signs a tree head now. */

import type { CheckpointView } from '@callgate/contracts/control'
import type { VerificationView } from '@callgate/contracts/verification'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { verificationQuery } from '../../api/queries.ts'
import { ask } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { useAct } from '../../ui/act.tsx'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Card } from '../../ui/layout.tsx'
import { Ago, formatSpan } from '../../ui/time.tsx'
import { showToast } from '../../ui/toast.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

export function JournalActs() {
  const may = useMay('checkpoint')
  const { data } = useQuery(verificationQuery)
  const verify = useAct({
    run: () => ask('POST /journal/verification'),
    done: 'Every record is hashed again',
    invalidates: ['verification'],
  })
  if (!may) return null
  return (
    <>
      <SignNow />
      <button
        className="button"
        data-tone="accent"
        disabled={verify.isPending || data?.state === 'running'}
        onClick={() => verify.mutate('')}
        type="button"
      >
        Verify
      </button>
    </>
  )
}

const STATES: Readonly<Record<VerificationView['state'], readonly [Tone, string]>> = {
  never: ['plain', ''],
  running: ['accent', 'being checked'],
  whole: ['good', 'whole'],
  broken: ['bad', 'not whole'],
  cancelled: ['warn', 'stopped'],
  failed: ['bad', 'could not be checked'],
}

/** What the last check came to; nothing before there was one. */
export function LastVerification() {
  const { data: view } = useQuery(verificationQuery)
  const may = useMay('checkpoint')
  const cancel = useAct({
    run: () => ask('POST /journal/verification/cancel'),
    done: 'Stopped',
    invalidates: ['verification'],
  })
  if (view === undefined || view.state === 'never') return null
  const [tone, text] = STATES[view.state]
  return (
    <Card
      aside={
        view.state === 'running' && may ? (
          <button className="button" onClick={() => cancel.mutate('')} type="button">
            Stop
          </button>
        ) : (
          view.endedAtMs !== null && <Ago ms={view.endedAtMs} />
        )
      }
      title={
        <span className="flex items-center gap-2.5">
          Verification <Badge tone={tone}>{text}</Badge>
        </span>
      }
    >
      <div aria-live="polite" className="flex flex-col gap-3 text-sm">
        <Progress view={view} />
        <Report view={view} />
      </div>
    </Card>
  )
}

function Progress({
  view: { state, checked, total, startedBy },
}: {
  readonly view: VerificationView
}): ReactNode {
  const of = Math.max(total, checked, 1)
  return (
    <>
      <progress aria-label="Records checked" className="progress w-full" max={of} value={checked} />
      <p className="text-soft">
        {checked.toLocaleString()} of {of.toLocaleString()} records
        {state === 'running' ? ' hashed so far' : ' hashed'}, begun by {startedBy}.
      </p>
    </>
  )
}

function Report({ view: { report, error, startedAtMs, endedAtMs } }: { readonly view: VerificationView }) {
  if (error !== null) return <Untrusted className="text-bad" max={300} text={error} />
  if (report === null) return null
  const { root, signed, problems, moreProblems, openExchanges, payloads } = report
  return (
    <>
      <p className="text-soft">
        {signed.toLocaleString()} records stand under a signed tree head; {payloads.present.toLocaleString()}{' '}
        payloads are there, {payloads.erased.toLocaleString()} were erased; {openExchanges} exchanges have no
        outcome yet.
        {startedAtMs !== null && endedAtMs !== null && ` It took ${formatSpan(endedAtMs - startedAtMs)}.`}
      </p>
      <p className="font-mono text-xs wrap-anywhere text-soft">root {root}</p>
      {problems.length > 0 && (
        <ul className="flex flex-col gap-1.5">
          {problems.slice(0, 20).map(({ code, message, seq }, index) => (
            <li className="flex flex-wrap gap-x-2" key={`${code}-${seq}-${index}`}>
              <Badge tone={index === 0 ? 'bad' : 'warn'}>{code.replaceAll('-', ' ')}</Badge>
              <Untrusted max={300} text={message} />
              {seq !== null && (
                <Link className="link" params={{ seq: String(seq) }} to="/journal/$seq">
                  record {seq}
                </Link>
              )}
            </li>
          ))}
          {(moreProblems || problems.length > 20) && (
            <li className="text-soft">
              There are more: <code>callgate journal verify --all</code> lists them.
            </li>
          )}
        </ul>
      )}
    </>
  )
}

function SignNow() {
  const [signed, setSigned] = useState<CheckpointView>()
  const sign = useMutation({
    mutationFn: () => ask('POST /journal/checkpoint'),
    onSuccess: setSigned,
    onError: (error) => showToast('bad', error.message),
  })
  return (
    <>
      <button className="button" disabled={sign.isPending} onClick={() => sign.mutate()} type="button">
        Sign now
      </button>
      {signed !== undefined && (
        <Dialog onClose={() => setSigned(undefined)} title="Signed">
          <p className="text-sm text-soft">
            This tree head covers every record so far. Keep it elsewhere; whoever has it can tell that the log
            it came from was not changed.
          </p>
          <pre
            className="mt-3 overflow-x-auto rounded-md border border-line bg-sunken p-3 font-mono text-xs"
            tabIndex={0}
          >
            {signed.note}
          </pre>
        </Dialog>
      )}
    </>
  )
}
