/** Who is told of what, how each channel stands, and a message to see that one works. */

import { spell } from '@callgate/contracts/hidden-text'
import { NOTICE_EVENTS } from '@callgate/contracts/notice-events'
import type { ChannelView, DeliveryView } from '@callgate/contracts/notification'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { channelsQuery } from '../../api/queries.ts'
import { post } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { Badge, Word } from '../../ui/badge.tsx'
import { Card, Facts } from '../../ui/layout.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { Ago, formatExact, formatSpan } from '../../ui/time.tsx'
import { showToast } from '../../ui/toast.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

export function Notifications({ dryRun }: { readonly dryRun: boolean }) {
  const channels = useQuery(channelsQuery)
  return (
    <Card aside="response.channels and response.routes in callgate.yaml" flush title="Who is told">
      {dryRun && (
        <p className="border-b border-line px-4 py-2.5 text-sm text-warn">
          Automatic steps are only written down, not taken.
        </p>
      )}
      <Loaded query={channels} rows={3}>
        {(all) =>
          all.length === 0 ? (
            <Empty icon="bell" title="Nobody is told">
              Name a channel under <code>response.channels</code> and what it is told under{' '}
              <code>response.routes</code>: mail, Slack, Teams, PagerDuty or a signed webhook.
            </Empty>
          ) : (
            <ul className="divide-y divide-line">
              {all.map((one) => (
                <Channel channel={one} key={one.id} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  )
}

function Channel({ channel }: { readonly channel: ChannelView }) {
  const { id, type, to, waiting, quietUntilMs, lastSentAtMs, lastFailure } = channel
  return (
    <li className="flex flex-wrap items-start gap-x-6 gap-y-3 p-4">
      <div className="min-w-0 flex-1 basis-80">
        <p className="mb-2 flex flex-wrap items-center gap-2">
          <span className="font-medium">{id}</span>
          <Badge>{type}</Badge>
          {quietUntilMs !== null && <Badge tone="note">quiet until {formatExact(quietUntilMs)}</Badge>}
          {waiting > 0 && <Badge tone="warn">{waiting} waiting</Badge>}
        </p>
        <Facts
          facts={[
            [
              'Goes to',
              to === null ? 'its address is a secret' : <Untrusted key="to" line max={200} text={to} />,
            ],
            ['Quiet', <Quiet channel={channel} key="quiet" />],
            ['Told of', <Routes key="routes" routes={channel.routes} />],
            ['Last sent', lastSentAtMs === null ? 'never' : <Ago key="sent" ms={lastSentAtMs} />],
            ...(lastFailure === null
              ? []
              : [['Last failure', <Failed failure={lastFailure} key="failed" />] as const]),
          ]}
        />
      </div>
      <TestButton id={id} />
    </li>
  )
}

function Quiet({ channel: { quietHours, windowMs } }: { readonly channel: ChannelView }) {
  const grouped = windowMs === 0 ? '' : `; what is of one kind within ${formatSpan(windowMs)} is one message`
  if (quietHours === null) return <>never{grouped}</>
  const { from, to, zone, days, passFrom } = quietHours
  return (
    <>
      {days.length === 7 ? 'daily' : days.join(', ')} {from} to {to} ({zone}), except from severity {passFrom}{' '}
      on
      {grouped}
    </>
  )
}

function Routes({ routes }: { readonly routes: ChannelView['routes'] }) {
  if (routes.length === 0) return <>what playbooks and rules name it for</>
  return (
    <ul className="flex flex-col gap-1">
      {routes.map(({ id, on, minSeverity, afterMs }) => (
        <li key={`${id} ${afterMs}`}>
          {on.map((one) => one.replaceAll('-', ' ')).join(', ')}
          {minSeverity !== 'info' && <>, from severity {minSeverity} on</>}
          {afterMs !== null && <>, when nobody has done anything for {formatSpan(afterMs)}</>}
        </li>
      ))}
    </ul>
  )
}

function Failed({ failure }: { readonly failure: { readonly atMs: number; readonly error: string } }) {
  return (
    <span className="text-bad">
      <Ago ms={failure.atMs} />: <Untrusted line max={200} text={failure.error} />
    </span>
  )
}

function TestButton({ id }: { readonly id: string }) {
  const may = useMay('test-notifications')
  const client = useQueryClient()
  const send = useMutation({
    mutationFn: () => post<DeliveryView>(`/notifications/channels/${encodeURIComponent(id)}/test`),
    onSuccess: ({ state, error }) =>
      state === 'sent'
        ? showToast('good', `${id} has taken a test message`)
        : showToast('bad', `${id} has not taken it: ${spell(error ?? state, 300)}`),
    onError: (error) => showToast('bad', error.message),
    onSettled: () => client.invalidateQueries({ queryKey: ['notifications'] }),
  })
  if (!may) return null
  return (
    <button
      aria-label={`Send a test message to ${id}`}
      className="button no-print"
      disabled={send.isPending}
      onClick={() => send.mutate()}
      type="button"
    >
      {send.isPending ? 'Sending…' : 'Send a test message'}
    </button>
  )
}

/** The words of a notice, with what escalated or was held said too. */
export function describeNotice({ event, escalation, held }: DeliveryView): string {
  const more = [...(escalation ? ['escalated'] : []), ...(held ? ['held while it was quiet'] : [])]
  return `${NOTICE_EVENTS[event]}${more.length === 0 ? '' : ` (${more.join(', ')})`}`
}

export function StateOfDelivery({ delivery }: { readonly delivery: DeliveryView }) {
  const { state, dueAtMs, endedAtMs, attempts } = delivery
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Word>{state}</Word>
      <span className="text-soft">
        {endedAtMs === null ? <>due {formatExact(dueAtMs)}</> : <Ago ms={endedAtMs} />}
        {attempts > 1 && `, ${attempts} attempts`}
      </span>
    </span>
  )
}
